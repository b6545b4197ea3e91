//! What the generated code of every sequence of layers has in common: its memory, and the module that runs it.

/// Declares the memory of a sequence of layers and the module that runs them.
///
/// `network!` writes one for a network, and one for each sequence inside a layer of it:
///
/// ```text
/// ::graven::sequence! {
///     pub struct Mlp_Layers [] (f32, Mlp_Input) -> Mlp_Output;
///     memory Mlp_Params, Mlp_Buffers, Mlp_Sums, Mlp_Saved;
///     // Each layer: its name, the type that stands for it, and the layer whose weights it has.
///     layers { hidden Mlp_hidden, hidden; scores Mlp_scores, scores; }
///     owners { hidden Mlp_hidden; scores Mlp_scores; }
///     nodes { node::<Mlp_hidden>(), node::<Mlp_scores>(), }
///     // What is called one after another: a layer, or a group of layers that one kernel may run.
///     forward {
///         hidden hidden_kept: Kept<Mlp_hidden> (hidden hidden) (input);
///         scores scores_kept: Last<Mlp_scores> (scores scores) (latest);
///     }
///     backward {
///         scores: Last<Mlp_scores> (scores scores) (after hidden) (output);
///         hidden: Kept<Mlp_hidden> (hidden hidden) (input) ();
///     }
/// }
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! sequence {
    (
        $vis:vis struct $layers:ident [$($generic:ident),*] ($element:ty, $input:ty) -> $output:ty;
        memory $params:ident, $buffers:ident, $sums:ident, $saved:ident;
        layers { $($layer:ident $marker:ty, $owner_of:ident;)* }
        owners { $($owner:ident $owner_marker:ty;)* }
        nodes { $($node:expr,)* }
        forward { $($kept:ident $local:ident: $holder:ident<$group:ty> $of:tt $from:tt;)* }
        backward { $($back:ident: $back_holder:ident<$back_group:ty> $back_of:tt $back_from:tt $back_to:tt;)* }
        $(verdict $verdict:ident $verdicts:expr;)?
        $(generics $phantom:ident: $phantom_type:ty;)?
    ) => {
        $crate::block! {
            $vis struct $buffers [$($generic: Dim),*] {
                $(pub $owner: Buffers<$owner_marker>,)*
                $(pub $phantom: PhantomData<$phantom_type>,)?
            }
        }
        $crate::block! {
            $vis struct $sums [$($generic: Dim),*] {
                $(pub $layer: Sums<$marker>,)*
                $(pub $phantom: PhantomData<$phantom_type>,)?
            }
        }
        $crate::zeroable! {
            $vis struct $saved [$($generic: Dim,)* T: Dim] {
                $(pub $kept: $holder<$group, T>,)*
                $(pub $phantom: PhantomData<$phantom_type>,)?
            }
        }

        $vis struct $layers<$($generic: Dim),*>(PhantomData<($($generic,)*)>);

        impl<$($generic: Dim),*> From<()> for $layers<$($generic),*> {
            fn from((): ()) -> Self {
                Self(PhantomData)
            }
        }

        // What does not depend on the input's shape stands apart: rustc shares what it proves where there are no
        // parameters.
        impl<$($generic: Dim),*> $layers<$($generic),*> {
            const NODES: &'static [Node] = &[$($node),*];
            $(
                /// The verdict on the layers, evaluated where the sizes are known.
                const $verdict: Verdict = Verdict::first($verdicts);
            )?

            fn initialize(params: &mut $params<$($generic),*>, buffers: &mut $buffers<$($generic),*>, rng: &mut Rng) {
                $(<$owner_marker as Entry>::initialize(&mut params.$owner, &mut buffers.$owner, rng);)*
            }

            fn merge(into: &mut $sums<$($generic),*>, from: &$sums<$($generic),*>) {
                $(<$marker as Entry>::merge(&mut into.$layer, &from.$layer);)*
            }

            fn update_buffers(buffers: &mut $buffers<$($generic),*>, totals: &$sums<$($generic),*>) {
                $(<$marker as Entry>::update_buffers(&mut buffers.$owner_of, &totals.$layer);)*
            }
        }

        // The module is one for any shape, with a check that it is the right one: rustc looks at the headers of all
        // impls of a trait before it evaluates the constants that shapes follow from, so that they cannot depend on these.
        impl<$($generic: Dim,)* In: InputShape<Element = $element>> Module<In> for $layers<$($generic),*> {
            type Out = $output;
            type Params = $params<$($generic),*>;
            type Buffers = $buffers<$($generic),*>;
            type Sums = $sums<$($generic),*>;
            type Saved<T: Dim> = $saved<$($generic,)* T>;

            const CHECK: Check = takes(In::DIMS, <$input as InputShape>::DIMS);
            const FLOPS: usize = flops_of(Self::NODES);
            const SCRATCH: Scratch = scratch_of(Self::NODES);
            const SEGMENTS: usize = segments_of(Self::NODES);
            const OVERWRITES: bool = true;
            const FORM: Form = Form::Sequence(Self::NODES);

            fn initialize(&self, params: &mut Self::Params, buffers: &mut Self::Buffers, rng: &mut Rng) {
                Self::initialize(params, buffers, rng);
            }

            fn forward<T: Dim>(&self, pass: &Pass, tile: ForwardTile<'_, Self, In, T>) {
                let ForwardTile { params, mut statistics, input, output, saved, scratch } = tile;
                let mut walk = ForwardWalk::new(pass, Self::NODES, T::USIZE, output, scratch);
                $(let mut $local = None;)*
                if let Some(saved) = saved {
                    $($local = Some(&mut saved.$kept);)*
                }
                $(
                    let input_of_next = $crate::sequence!(@input walk, input, $from);
                    $holder::<$group, T>::forward(
                        $local,
                        &mut walk,
                        $crate::sequence!(@owned params, $of),
                        $crate::sequence!(@statistics statistics, $of),
                        input_of_next,
                    );
                )*
            }

            fn backward<T: Dim>(&self, pass: &Pass, tile: BackwardTile<'_, Self, In, T>) {
                let BackwardTile {
                    params, mut gradients, mut statistics, input, output, output_gradient, input_gradient, saved, scratch,
                } = tile;
                let walk =
                    &mut BackwardWalk::new(pass, Self::NODES, T::USIZE, output_gradient, input_gradient, scratch);
                $($crate::sequence!(
                    @backward walk, params, gradients, statistics, saved, pass, input, output,
                    $back $back_of $back_from $back_to
                );)*
            }

            fn merge(&self, into: &mut Self::Sums, from: &Self::Sums) {
                Self::merge(into, from);
            }

            fn visit<T: Dim>(saved: &Self::Saved<T>, samples: usize, visitor: &mut Visitor<'_>) {
                $(saved.$kept.visit(samples, visitor);)*
            }

            fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
                Self::update_buffers(buffers, totals);
            }
        }
    };

    (@input $walk:ident, $input:ident, (input)) => { Activation::Kept($input) };
    (@input $walk:ident, $input:ident, (latest)) => { $walk.latest() };

    (@owned $of:ident, ($layer:ident $owner:ident)) => { &$of.$owner };
    (@owned $of:ident, ($($layer:ident $owner:ident),*)) => { ($(&$of.$owner,)*) };
    (@own_mut $of:ident, ($layer:ident $owner:ident)) => { &mut $of.$owner };
    (@own_mut $of:ident, ($($layer:ident $owner:ident),*)) => { ($(&mut $of.$owner,)*) };
    (@each $of:ident, ($layer:ident $owner:ident)) => { &$of.$layer };
    (@each $of:ident, ($($layer:ident $owner:ident),*)) => { ($(&$of.$layer,)*) };
    (@each_mut $of:ident, ($layer:ident $owner:ident)) => { &mut $of.$layer };
    (@each_mut $of:ident, ($($layer:ident $owner:ident),*)) => { ($(&mut $of.$layer,)*) };

    (@statistics $statistics:ident, $of:tt) => {
        match &mut $statistics {
            Statistics::Running(buffers) => Statistics::Running($crate::sequence!(@owned buffers, $of)),
            Statistics::Batch { sums, totals } => Statistics::Batch {
                sums: $crate::sequence!(@each_mut sums, $of),
                totals: $crate::sequence!(@each totals, $of),
            },
        }
    };

    // Weights that a later layer shares: that one has begun the gradient.
    (
        @backward $walk:ident, $params:ident, $gradients:ident, $statistics:ident, $saved:ident, $pass:ident,
        $input:ident, $output:ident, $layer:ident $of:tt (adds $($from:tt)*) $to:tt
    ) => {
        $walk.adding(|walk| {
            $crate::sequence!(
                @backward walk, $params, $gradients, $statistics, $saved, $pass, $input, $output,
                $layer $of ($($from)*) $to
            );
        })
    };
    (
        @backward $walk:ident, $params:ident, $gradients:ident, $statistics:ident, $saved:ident, $pass:ident,
        $input:ident, $output:ident, $layer:ident $of:tt $from:tt ()
    ) => {
        $saved.$layer.backward(
            $walk,
            $crate::sequence!(@owned $params, $of),
            $gradients.as_deref_mut().map(|gradients| $crate::sequence!(@own_mut gradients, $of)),
            $crate::sequence!(@statistics $statistics, $of),
            $crate::sequence!(@before $saved, $pass, $input, $from),
        )
    };
    (
        @backward $walk:ident, $params:ident, $gradients:ident, $statistics:ident, $saved:ident, $pass:ident,
        $input:ident, $output:ident, $layer:ident $of:tt $from:tt (output)
    ) => {
        $saved.$layer.backward(
            $walk,
            $crate::sequence!(@owned $params, $of),
            $gradients.as_deref_mut().map(|gradients| $crate::sequence!(@own_mut gradients, $of)),
            $crate::sequence!(@statistics $statistics, $of),
            $crate::sequence!(@before $saved, $pass, $input, $from),
            $output,
        )
    };
    (@before $saved:ident, $pass:ident, $input:ident, (input)) => { $input };
    (@before $saved:ident, $pass:ident, $input:ident, (after $before:ident)) => { $saved.$before.output($pass.samples) };
}

/// Declares a layer of a network: the verdict on it, the shape that it gives where its sizes are known, and what it is.
#[doc(hidden)]
#[macro_export]
macro_rules! entry {
    (
        [$($generic:ident),*] $marker:ty, $name:literal, $label:literal; $check:ident $verdict:expr;
        $(gives $output:ident ($($flat:tt)*);)?
        takes $input:ty; options $options_type:ty, $options:expr; layer $layer:ty;
        $(alone $kind:ident = $written:ident;)?
    ) => {
        $(type $kind = <Alone<{ KindProbe::<$written>::ALONE }> as AloneOr<$written>>::Kind;)?
        impl<$($generic: Dim),*> $marker {
            const $check: Verdict = $verdict;
        }
        $(type $output = $crate::flat_shape!($($flat)*);)?

        impl<$($generic: Dim),*> Entry for $marker {
            type In = $input;
            type Options = $options_type;
            type Layer = $layer;
            const OPTIONS: Self::Options = $options;
            const NAMES: Names = Names {
                name: $name,
                label: $label,
            };
        }
    };
}

/// The sizes among a layer's arguments as types: numbers, or where there is a list of types, one of these.
///
/// The ninth comes with the option `groups` alone, which few layers have: rustc pays for each. Constants come whole with
/// the call, so that rustc points at the user's layer where one does not compile.
#[doc(hidden)]
#[macro_export]
macro_rules! arguments {
    (
        [$($generic:ident),*] $marker:ty; $types:tt
        $a:tt $b:tt $c:tt $d:tt $e:tt $f:tt $g:tt $h:tt $($i:tt)?
    ) => {
        impl<$($generic: Dim),*> Arguments for $marker {
            type D0 = $crate::arguments!(@size $types $a);
            type D1 = $crate::arguments!(@size $types $b);
            type D2 = $crate::arguments!(@size $types $c);
            type D3 = $crate::arguments!(@size $types $d);
            type D4 = $crate::arguments!(@size $types $e);
            type D5 = $crate::arguments!(@size $types $f);
            type D6 = $crate::arguments!(@size $types $g);
            type D7 = $crate::arguments!(@size $types $h);
            type D8 = $crate::arguments!(@size $types $($i)?);
        }
    };
    (@size $types:tt) => { typenum::U0 };
    (@size $types:tt ($hi:tt $lo:tt)) => { N<$hi, $lo> };
    (@size $types:tt ($which:tt $hi:tt $lo:tt)) => { <Slot<$which, $hi, $lo> as Pick<$types>>::Dim };
}

/// The options of a layer, and the sizes among them.
#[doc(hidden)]
#[macro_export]
macro_rules! chosen {
    ($options:ident = $call:expr, $sizes:expr) => {{
        let $options = $call;
        $crate::rt::Chosen {
            sizes: $sizes,
            options: $options,
        }
    }};
}

/// Declares what a network does as a value: the `impl`s that hold none of the user's words.
#[doc(hidden)]
#[macro_export]
macro_rules! handle {
    (
        $handle:ty, $name:literal, [$($generic:ident),*];
        layers $layers:ty, $params:ty;
        input $input_shape:ty, $input:ty;
        output $output:ty;
        tile $tile:ty;
        $($kind:item)*
    ) => {
        impl<$($generic: Dim),*> Network for $handle {
            type Layers = $layers;
            type InputShape = $input_shape;
            type Input = $input;
            type Output = $output;
            type Tile = $tile;
            const NAME: &'static str = $name;

            fn from_parts(parts: Parts<Self>) -> Self {
                Self(parts)
            }

            fn parts(&self) -> &Parts<Self> {
                &self.0
            }

            fn parts_mut(&mut self) -> &mut Parts<Self> {
                &mut self.0
            }
        }

        // As an entry of another network.
        impl<$($generic: Dim),*> Kind for $handle {
            type Options = ();
            type Layer<D: Arguments> = $layers;
            const DEFAULT: Option<()> = Some(());
            const TAKES_ARGUMENTS: bool = false;
            $($kind)*
        }

        impl<$($generic: Dim),*> Deref for $handle {
            type Target = $params;
            fn deref(&self) -> &$params {
                &self.0.params
            }
        }

        impl<$($generic: Dim),*> DerefMut for $handle {
            fn deref_mut(&mut self) -> &mut $params {
                &mut self.0.params
            }
        }

        impl<$($generic: Dim),*> Clone for $handle {
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }

        impl<$($generic: Dim),*> Debug for $handle {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                ::core::write!(f, "{}({} parameters)", $name, Self::SUMMARY.parameters)
            }
        }
    };
}
