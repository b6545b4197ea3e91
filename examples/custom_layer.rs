//! A layer of one's own: all there is to write for it, and a network that uses it beside built-in ones.
//!
//! `Groups(g)` scales and shifts `g` groups of features, each group by one pair of numbers that is learnt, and passes the
//! result through x / (1 + |x|). It has parameters, an argument that is a size, a check of its input at compile time,
//! and a backward pass.

mod command_line;
mod digits;

use std::marker::PhantomData;

use graven::prelude::*;

/// The kind, as it stands in `network!`. Filled in by the macro, `G` is the number of groups as a type.
pub struct Groups<G = ()>(PhantomData<G>);

/// What `Groups(4)` is before it is a type.
#[derive(Clone, Copy)]
pub struct GroupsOptions {
    groups: usize,
}

impl Groups {
    /// `Groups(4)` in a network calls this, at compile time.
    pub const fn new(groups: usize) -> GroupsOptions {
        assert!(groups > 0, "`Groups(0)` has no groups; write how many there are");
        GroupsOptions { groups }
    }
}

impl GroupsOptions {
    /// The sizes among the arguments, which become types.
    pub const fn sizes(self) -> Sizes {
        Sizes::new(&[self.groups])
    }
}

impl Kind for Groups {
    type Options = GroupsOptions;
    type Layer<D: Arguments> = Groups<D::D0>;
    const TAKES: Takes = Takes::Words("a vector");
}

impl<G> From<GroupsOptions> for Groups<G> {
    fn from(_: GroupsOptions) -> Self {
        Self(PhantomData)
    }
}

graven::block! {
    /// A scale and a shift for each of `G` groups.
    pub struct GroupsParams[G: Dim] {
        /// the scales
        pub scale: GenericArray<f32, G>,
        /// the shifts
        pub shift: GenericArray<f32, G>,
    }
}

impl<G> SampleWise for Groups<G> {}

impl<N: Dim, G: Dim> Layer<Vector<N>> for Groups<G> {
    type Out = Vector<N>;
    type Params = GroupsParams<G>;
    type Saved<T: Dim> = ();

    const CHECK: Check = Check::require(
        N::USIZE % G::USIZE == 0,
        Message::new("needs a multiple of ").number(G::USIZE).text(" features"),
    );
    const FLOPS: usize = 5 * N::USIZE;

    fn initialize(&self, params: &mut Self::Params, _rng: &mut Rng) {
        params.scale.fill(1.0);
    }

    fn forward<T: Dim>(&self, _pass: &Pass, io: Forward<'_, Self::Params, ()>) {
        let size = N::USIZE / G::USIZE;
        for (group, (y, x)) in io
            .output
            .chunks_exact_mut(size)
            .zip(io.input.chunks_exact(size))
            .enumerate()
        {
            let (scale, shift) = (io.params.scale[group % G::USIZE], io.params.shift[group % G::USIZE]);
            for (y, x) in y.iter_mut().zip(x) {
                let z = scale * x + shift;
                *y = z / (1.0 + z.abs());
            }
        }
    }

    fn backward<T: Dim>(&self, _pass: &Pass, mut io: Backward<'_, Self::Params, ()>) {
        let size = N::USIZE / G::USIZE;
        for (place, (&x, &dy)) in io.input.iter().zip(io.output_gradient).enumerate() {
            let group = place / size % G::USIZE;
            let (scale, shift) = (io.params.scale[group], io.params.shift[group]);
            let dz = dy / (1.0 + (scale * x + shift).abs()).powi(2);
            if let Some(gradients) = &mut io.gradients {
                gradients.scale[group] += dz * x;
                gradients.shift[group] += dz;
            }
            if let Some(input_gradient) = &mut io.input_gradient {
                input_gradient[place] = dz * scale;
            }
        }
    }
}

network! {
    /// The user's layer between built-in ones.
    pub struct Net: [784] -> [10] {
        hidden: Dense(64),
        groups: Groups(8),
        scores: Dense(10),
    }
}

fn main() -> command_line::Result {
    let arguments = command_line::Arguments::parse(
        "Trains a network with a layer written in the example on handwritten digits",
        digits::DATA_HELP,
        "3",
        "32",
    );
    let (train, test) = digits::load(arguments.data.as_deref())?;
    let (train, test_rows) = (train.flattened::<784>(), (&test).flattened::<784>());
    println!("{}\n", Net::SUMMARY);

    let mut net = Net::new(arguments.seed);
    let history = net.fit(&train, arguments.fit(SoftmaxCrossEntropy, Adam::default()))?;
    arguments.end_if_stopped(&history);
    println!("{history}\n");
    let result = net.evaluate(&test_rows, SoftmaxCrossEntropy)?;
    println!("{result}\n");
    println!("scales of the groups: {:.2?}\n", net.groups.scale.as_slice());
    let answers = net.predict_all(&test_rows);
    digits::show(&test, &answers);
    digits::confusion(&test, &answers);
    arguments.print_json(&history, &result);
    Ok(())
}
