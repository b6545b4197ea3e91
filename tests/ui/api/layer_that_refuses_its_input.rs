use graven::prelude::*;

/// y = x / 2
#[derive(Clone, Copy)]
struct Half;

impl Kind for Half {
    type Options = Self;
    const DEFAULT: Option<Self> = Some(Self);
    type Layer<D: Arguments> = Self;
}

impl SampleWise for Half {}

impl<In: Shape> Layer<In> for Half {
    type Out = In;
    type Params = ();
    type Saved<T: Dim> = ();

    const CHECK: Check = Check::require(
        In::LEN % 2 == 0,
        Message::new("takes an even number of features"),
    )
    .hint(Message::new("pad it"));

    fn forward<T: Dim>(&self, _pass: &Pass, io: Forward<'_, (), ()>) {
        for (y, x) in io.output.iter_mut().zip(io.input) {
            *y = x / 2.0;
        }
    }

    fn backward<T: Dim>(&self, _pass: &Pass, io: Backward<'_, (), ()>) {
        if let Some(input_gradient) = io.input_gradient {
            for (dx, dy) in input_gradient.iter_mut().zip(io.output_gradient) {
                *dx = dy / 2.0;
            }
        }
    }
}

network! {
    //~ Half => layer `half` takes an even number of features, but `the input` gives [5]; pad it
    struct Net: [5] -> [3] { half: Half, Dense(3) }
}

fn main() {}
