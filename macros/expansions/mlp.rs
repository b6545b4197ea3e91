/// A network with one hidden layer.
pub struct Mlp(::graven::network::Parts<Self>);
#[allow(dead_code, clippy::all, clippy::pedantic)]
impl Mlp {
    /// What the network is made of, and what it costs.
    pub const SUMMARY: ::graven::summary::Summary = <Self as ::graven::network::Network>::SUMMARY;
    /// A freshly initialised network; the same seed gives the same weights.
    pub fn new(seed: u64) -> Self {
        ::graven::network::new(seed)
    }
    /// Computes the output of each input, allocating nothing after a thread's first call.
    ///
    /// # Panics
    ///
    /// If there are not as many outputs as inputs.
    pub fn infer(&self, inputs: &[[f32; 784]], outputs: &mut [[f32; 10]]) {
        ::graven::network::infer(self, inputs, outputs);
    }
    /// The output of each input.
    pub fn predict(&self, inputs: &[[f32; 784]]) -> ::std::vec::Vec<[f32; 10]> {
        ::graven::network::predict(self, inputs)
    }
    /// Trains on one batch: forward, loss, backward and update, allocating nothing.
    ///
    /// # Panics
    ///
    /// If there are not as many targets as inputs, none, or more than the training was made for.
    pub fn train_step<
        L: ::graven::losses::Loss<[f32; 10]>,
        O: ::graven::optimizers::Optimizer,
    >(
        &mut self,
        training: &mut ::graven::train::Training<Self, L, O>,
        inputs: &[[f32; 784]],
        targets: &[L::Target],
    ) -> ::graven::train::StepReport {
        training.step(self, inputs, targets)
    }
}
#[allow(non_camel_case_types, non_upper_case_globals, non_local_definitions)]
const _: () = {
    #[allow(unused_imports)]
    use ::graven::check::NotAKind as _;
    const Mlp_INPUT_SIZES: [usize; 1] = [784];
    const _: () = (::graven::check::report)(
        ::graven::check::check_sizes(&Mlp_INPUT_SIZES),
    );
    const Mlp_INPUT_DIMS: ::graven::shape::Dims = ::graven::check::possible_sizes(
        &Mlp_INPUT_SIZES,
    );
    const Mlp_OUTPUT_SIZES: [usize; 1] = [10];
    const _: () = (::graven::check::report)(
        ::graven::check::check_sizes(&Mlp_OUTPUT_SIZES),
    );
    const Mlp_OUTPUT_DIMS: ::graven::shape::Dims = ::graven::check::possible_sizes(
        &Mlp_OUTPUT_SIZES,
    );
    type Mlp_hidden_Written = Dense;
    type Mlp_hidden_Kind = ::graven::rt::WithArguments<
        Mlp_hidden_Written,
        { ::graven::check::KindProbe::<Mlp_hidden_Written>::TAKES_ARGUMENTS },
    >;
    const Mlp_hidden_OPTIONS: ::graven::kind::Chosen<
        <Mlp_hidden_Kind as ::graven::kind::Kind>::Options,
    > = {
        let options = <Mlp_hidden_Kind>::new(128);
        ::graven::kind::Chosen {
            sizes: options.sizes(),
            options: options,
        }
    };
    pub struct Mlp_hidden;
    const _: () = (::graven::check::report)(<Mlp_hidden>::CHECK);
    type Mlp_relu_Written = Relu;
    pub struct Mlp_relu;
    const _: () = (::graven::check::report)(<Mlp_relu>::CHECK);
    type Mlp_scores_Written = Dense;
    type Mlp_scores_Kind = ::graven::rt::WithArguments<
        Mlp_scores_Written,
        { ::graven::check::KindProbe::<Mlp_scores_Written>::TAKES_ARGUMENTS },
    >;
    const Mlp_scores_OPTIONS: ::graven::kind::Chosen<
        <Mlp_scores_Kind as ::graven::kind::Kind>::Options,
    > = {
        let options = <Mlp_scores_Kind>::new(10);
        ::graven::kind::Chosen {
            sizes: options.sizes(),
            options: options,
        }
    };
    pub struct Mlp_scores;
    const _: () = (::graven::check::report)(<Mlp_scores>::CHECK);
    ::graven::block! {
        #[doc = " The parameters of `Mlp`, layer by layer."] pub struct Mlp_Params {
        #[doc = " `Dense(128)`"] pub hidden : ::graven::rt::Params < Mlp_hidden >, #[doc
        = " `Relu`"] pub relu : ::graven::rt::Params < Mlp_relu >, #[doc =
        " `Dense(10)`"] pub scores : ::graven::rt::Params < Mlp_scores >, }
    }
    type Mlp_InputSample = [f32; 784];
    type Mlp_OutputSample = [f32; 10];
    const _: () = (::graven::check::report)(
        ::graven::check::check_output(
            "Mlp",
            Mlp_OUTPUT_DIMS,
            "scores",
            <Mlp_scores>::CHECK,
        ),
    );
    type Mlp_Handle = Mlp;
    #[allow(non_snake_case, dead_code, unused_imports, clippy::all, clippy::pedantic)]
    const _: () = {
        use ::graven::rt::*;
        type Mlp_Input = ::graven::flat_shape!(Mlp_INPUT_DIMS.flat());
        type Mlp_Output = ::graven::flat_shape!(Mlp_OUTPUT_DIMS.flat());
        const Mlp_hidden_DIMS: Slots = possible_arguments(Mlp_hidden_OPTIONS.sizes);
        impl Arguments for Mlp_hidden {
            type D0 = N<{ Mlp_hidden_DIMS.d0.hi }, { Mlp_hidden_DIMS.d0.lo }>;
            type D1 = N<{ Mlp_hidden_DIMS.d1.hi }, { Mlp_hidden_DIMS.d1.lo }>;
            type D2 = N<{ Mlp_hidden_DIMS.d2.hi }, { Mlp_hidden_DIMS.d2.lo }>;
            type D3 = N<{ Mlp_hidden_DIMS.d3.hi }, { Mlp_hidden_DIMS.d3.lo }>;
            type D4 = N<{ Mlp_hidden_DIMS.d4.hi }, { Mlp_hidden_DIMS.d4.lo }>;
            type D5 = N<{ Mlp_hidden_DIMS.d5.hi }, { Mlp_hidden_DIMS.d5.lo }>;
            type D6 = N<{ Mlp_hidden_DIMS.d6.hi }, { Mlp_hidden_DIMS.d6.lo }>;
            type D7 = N<{ Mlp_hidden_DIMS.d7.hi }, { Mlp_hidden_DIMS.d7.lo }>;
            type D8 = typenum::U0;
        }
        type Mlp_hidden_Layer = <Mlp_hidden_Kind as Kind>::Layer<Mlp_hidden>;
        impl Mlp_hidden {
            const CHECK: Verdict = check_layer(
                "hidden",
                "Dense",
                <Mlp_hidden_Kind as Kind>::ABOUT,
                "the input",
                Verdict::of(Mlp_INPUT_DIMS),
                Mlp_hidden_OPTIONS.sizes,
                Probe::<Mlp_hidden_Layer, Mlp_Input>::FACTS,
            );
        }
        type Mlp_hidden_Out = ::graven::flat_shape!(< Mlp_hidden > ::CHECK.flat);
        impl Entry for Mlp_hidden {
            type In = Mlp_Input;
            type Options = <Mlp_hidden_Kind as Kind>::Options;
            type Layer = LayerOr<
                Mlp_hidden_Layer,
                <Mlp_hidden_Kind as Kind>::Options,
                { <Mlp_hidden>::CHECK.standing },
            >;
            const OPTIONS: Self::Options = Mlp_hidden_OPTIONS.options;
            const NAMES: Names = Names {
                name: "hidden",
                label: "Dense(128)",
            };
        }
        type Mlp_relu_Kind = <Alone<
            { KindProbe::<Mlp_relu_Written>::ALONE },
        > as AloneOr<Mlp_relu_Written>>::Kind;
        type Mlp_relu_Layer = <Mlp_relu_Kind as Kind>::Layer<NoArguments>;
        impl Mlp_relu {
            const CHECK: Verdict = check_layer(
                "relu",
                "Relu",
                <Mlp_relu_Kind as Kind>::ABOUT,
                "hidden",
                <Mlp_hidden>::CHECK,
                Sizes::NONE,
                Probe::<Mlp_relu_Layer, Mlp_hidden_Out>::FACTS,
            );
        }
        type Mlp_relu_Out = ::graven::flat_shape!(< Mlp_relu > ::CHECK.flat);
        impl Entry for Mlp_relu {
            type In = Mlp_hidden_Out;
            type Options = <Mlp_relu_Kind as Kind>::Options;
            type Layer = LayerOr<
                Mlp_relu_Layer,
                <Mlp_relu_Kind as Kind>::Options,
                { <Mlp_relu>::CHECK.standing },
            >;
            const OPTIONS: Self::Options = (default_options)(
                "relu",
                "Relu",
                <Mlp_relu_Kind as Kind>::DEFAULT,
            );
            const NAMES: Names = Names {
                name: "relu",
                label: "Relu",
            };
        }
        const Mlp_scores_DIMS: Slots = possible_arguments(Mlp_scores_OPTIONS.sizes);
        impl Arguments for Mlp_scores {
            type D0 = N<{ Mlp_scores_DIMS.d0.hi }, { Mlp_scores_DIMS.d0.lo }>;
            type D1 = N<{ Mlp_scores_DIMS.d1.hi }, { Mlp_scores_DIMS.d1.lo }>;
            type D2 = N<{ Mlp_scores_DIMS.d2.hi }, { Mlp_scores_DIMS.d2.lo }>;
            type D3 = N<{ Mlp_scores_DIMS.d3.hi }, { Mlp_scores_DIMS.d3.lo }>;
            type D4 = N<{ Mlp_scores_DIMS.d4.hi }, { Mlp_scores_DIMS.d4.lo }>;
            type D5 = N<{ Mlp_scores_DIMS.d5.hi }, { Mlp_scores_DIMS.d5.lo }>;
            type D6 = N<{ Mlp_scores_DIMS.d6.hi }, { Mlp_scores_DIMS.d6.lo }>;
            type D7 = N<{ Mlp_scores_DIMS.d7.hi }, { Mlp_scores_DIMS.d7.lo }>;
            type D8 = typenum::U0;
        }
        type Mlp_scores_Layer = <Mlp_scores_Kind as Kind>::Layer<Mlp_scores>;
        impl Mlp_scores {
            const CHECK: Verdict = check_layer(
                "scores",
                "Dense",
                <Mlp_scores_Kind as Kind>::ABOUT,
                "relu",
                <Mlp_relu>::CHECK,
                Mlp_scores_OPTIONS.sizes,
                Probe::<Mlp_scores_Layer, Mlp_relu_Out>::FACTS,
            );
        }
        type Mlp_scores_Out = ::graven::flat_shape!(< Mlp_scores > ::CHECK.flat);
        impl Entry for Mlp_scores {
            type In = Mlp_relu_Out;
            type Options = <Mlp_scores_Kind as Kind>::Options;
            type Layer = LayerOr<
                Mlp_scores_Layer,
                <Mlp_scores_Kind as Kind>::Options,
                { <Mlp_scores>::CHECK.standing },
            >;
            const OPTIONS: Self::Options = Mlp_scores_OPTIONS.options;
            const NAMES: Names = Names {
                name: "scores",
                label: "Dense(10)",
            };
        }
        type Mlp_relu_Run = FusedOr<
            (Mlp_hidden, Mlp_relu),
            { FusedProbe::<(Mlp_hidden, Mlp_relu)>::IS_FUSED },
        >;
        ::graven::sequence! {
            pub struct Mlp_Layers[] (f32, Mlp_Input) -> Mlp_Output; memory Mlp_Params,
            Mlp_Buffers, Mlp_Sums, Mlp_Saved; layers { hidden Mlp_hidden, hidden; relu
            Mlp_relu, relu; scores Mlp_scores, scores; } owners { hidden Mlp_hidden; relu
            Mlp_relu; scores Mlp_scores; } nodes { < Mlp_relu_Run as Group > ::NODES[0],
            < Mlp_relu_Run as Group > ::NODES[1], node:: < Mlp_scores > (), } forward {
            relu relu_kept : Kept < Mlp_relu_Run > (hidden hidden, relu relu) (input);
            scores scores_kept : Last < Mlp_scores > (scores scores) (latest); } backward
            { scores : Last < Mlp_scores > (scores scores) (after relu) (output); relu :
            Kept < Mlp_relu_Run > (hidden hidden, relu relu) (input) (); }
        }
        const Mlp_TILE_SIZE: usize = {
            let _ = <Mlp_scores>::CHECK;
            ::graven::network::tile::<Mlp_Layers, Mlp_Input>()
        };
        type Mlp_Tile = N<{ Mlp_TILE_SIZE / 1024 }, { Mlp_TILE_SIZE % 1024 }>;
        ::graven::handle! {
            Mlp_Handle, "Mlp", []; layers Mlp_Layers, Mlp_Params; input Mlp_Input,
            Mlp_InputSample; output Mlp_OutputSample; tile Mlp_Tile;
        }
    };
};
