/// A network with one hidden layer.
pub struct Mlp(::graven::network::Parts<Self>);
#[allow(dead_code, clippy::all, clippy::pedantic)]
impl Mlp {
    /// What the network is made of, and what it costs.
    pub const SUMMARY: ::graven::network::Summary = <Self as ::graven::network::Network>::SUMMARY;
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
    use ::graven::rt::NotAKind as _;
    const Mlp_INPUT_SIZES: [usize; 1] = [784];
    const _: () = (::graven::rt::report)(::graven::rt::check_sizes(&Mlp_INPUT_SIZES));
    const Mlp_INPUT_DIMS: ::graven::rt::Dims = ::graven::rt::dims(&Mlp_INPUT_SIZES);
    const Mlp_OUTPUT_SIZES: [usize; 1] = [10];
    const _: () = (::graven::rt::report)(::graven::rt::check_sizes(&Mlp_OUTPUT_SIZES));
    const Mlp_OUTPUT_DIMS: ::graven::rt::Dims = ::graven::rt::dims(&Mlp_OUTPUT_SIZES);
    type Mlp_hidden_Written = Dense;
    type Mlp_hidden_Kind = ::graven::rt::WithArguments<
        Mlp_hidden_Written,
        { ::graven::rt::KindProbe::<Mlp_hidden_Written>::TAKES_ARGUMENTS },
    >;
    const Mlp_hidden_OPTIONS: ::graven::rt::ChosenOf<Mlp_hidden_Kind> = ::graven::chosen!(
        options = < Mlp_hidden_Kind > ::new(128), options.sizes()
    );
    pub struct Mlp_hidden;
    const _: () = (::graven::rt::report)(<Mlp_hidden>::CHECK);
    type Mlp_relu_Written = Relu;
    pub struct Mlp_relu;
    const _: () = (::graven::rt::report)(<Mlp_relu>::CHECK);
    type Mlp_scores_Written = Dense;
    type Mlp_scores_Kind = ::graven::rt::WithArguments<
        Mlp_scores_Written,
        { ::graven::rt::KindProbe::<Mlp_scores_Written>::TAKES_ARGUMENTS },
    >;
    const Mlp_scores_OPTIONS: ::graven::rt::ChosenOf<Mlp_scores_Kind> = ::graven::chosen!(
        options = < Mlp_scores_Kind > ::new(10), options.sizes()
    );
    pub struct Mlp_scores;
    const _: () = (::graven::rt::report)(<Mlp_scores>::CHECK);
    ::graven::block! {
        #[doc = " The parameters of `Mlp`, layer by layer."] pub struct Mlp_Params {
        #[doc = " `Dense(128)`"] pub hidden : ::graven::rt::Params < Mlp_hidden >, #[doc
        = " `Relu`"] pub relu : ::graven::rt::Params < Mlp_relu >, #[doc =
        " `Dense(10)`"] pub scores : ::graven::rt::Params < Mlp_scores >, }
    }
    type Mlp_InputSample = [f32; 784];
    type Mlp_OutputSample = [f32; 10];
    const _: () = (::graven::rt::report)(
        ::graven::rt::check_output("Mlp", Mlp_OUTPUT_DIMS, "scores", <Mlp_scores>::CHECK),
    );
    type Mlp_Handle = Mlp;
    #[allow(non_snake_case, dead_code, unused_imports, clippy::all, clippy::pedantic)]
    const _: () = {
        use ::graven::rt::*;
        type Mlp_Input = ::graven::flat_shape!(Mlp_INPUT_DIMS.flat());
        type Mlp_Output = ::graven::flat_shape!(Mlp_OUTPUT_DIMS.flat());
        const Mlp_hidden_DIMS: Slots = possible_arguments(Mlp_hidden_OPTIONS.sizes);
        ::graven::arguments! {
            [] Mlp_hidden; () ({ Mlp_hidden_DIMS.d0.hi } { Mlp_hidden_DIMS.d0.lo }) ({
            Mlp_hidden_DIMS.d1.hi } { Mlp_hidden_DIMS.d1.lo }) ({ Mlp_hidden_DIMS.d2.hi }
            { Mlp_hidden_DIMS.d2.lo }) ({ Mlp_hidden_DIMS.d3.hi } { Mlp_hidden_DIMS.d3.lo
            }) ({ Mlp_hidden_DIMS.d4.hi } { Mlp_hidden_DIMS.d4.lo }) ({ Mlp_hidden_DIMS
            .d5.hi } { Mlp_hidden_DIMS.d5.lo }) ({ Mlp_hidden_DIMS.d6.hi } {
            Mlp_hidden_DIMS.d6.lo }) ({ Mlp_hidden_DIMS.d7.hi } { Mlp_hidden_DIMS.d7.lo
            })
        }
        type Mlp_hidden_Layer = <Mlp_hidden_Kind as Kind>::Layer<Mlp_hidden>;
        ::graven::entry! {
            [] Mlp_hidden, "hidden", "Dense(128)"; CHECK check_layer("hidden", "Dense", <
            Mlp_hidden_Kind as Kind > ::ABOUT, "the input", Verdict::of(Mlp_INPUT_DIMS),
            Mlp_hidden_OPTIONS.sizes, Probe:: < Mlp_hidden_Layer, Mlp_Input > ::FACTS);
            gives Mlp_hidden_Out(< Mlp_hidden > ::CHECK.flat); takes Mlp_Input; options <
            Mlp_hidden_Kind as Kind > ::Options, Mlp_hidden_OPTIONS.options; layer
            LayerOr < Mlp_hidden_Layer, < Mlp_hidden_Kind as Kind > ::Options, { <
            Mlp_hidden > ::CHECK.standing } >;
        }
        type Mlp_relu_Layer = <Mlp_relu_Kind as Kind>::Layer<NoArguments>;
        ::graven::entry! {
            [] Mlp_relu, "relu", "Relu"; CHECK check_layer("relu", "Relu", <
            Mlp_relu_Kind as Kind > ::ABOUT, "hidden", < Mlp_hidden > ::CHECK,
            Sizes::NONE, Probe:: < Mlp_relu_Layer, Mlp_hidden_Out > ::FACTS); gives
            Mlp_relu_Out(< Mlp_relu > ::CHECK.flat); takes Mlp_hidden_Out; options <
            Mlp_relu_Kind as Kind > ::Options, (default_options) ("relu", "Relu", <
            Mlp_relu_Kind as Kind > ::DEFAULT); layer LayerOr < Mlp_relu_Layer, <
            Mlp_relu_Kind as Kind > ::Options, { < Mlp_relu > ::CHECK.standing } >; alone
            Mlp_relu_Kind = Mlp_relu_Written;
        }
        const Mlp_scores_DIMS: Slots = possible_arguments(Mlp_scores_OPTIONS.sizes);
        ::graven::arguments! {
            [] Mlp_scores; () ({ Mlp_scores_DIMS.d0.hi } { Mlp_scores_DIMS.d0.lo }) ({
            Mlp_scores_DIMS.d1.hi } { Mlp_scores_DIMS.d1.lo }) ({ Mlp_scores_DIMS.d2.hi }
            { Mlp_scores_DIMS.d2.lo }) ({ Mlp_scores_DIMS.d3.hi } { Mlp_scores_DIMS.d3.lo
            }) ({ Mlp_scores_DIMS.d4.hi } { Mlp_scores_DIMS.d4.lo }) ({ Mlp_scores_DIMS
            .d5.hi } { Mlp_scores_DIMS.d5.lo }) ({ Mlp_scores_DIMS.d6.hi } {
            Mlp_scores_DIMS.d6.lo }) ({ Mlp_scores_DIMS.d7.hi } { Mlp_scores_DIMS.d7.lo
            })
        }
        type Mlp_scores_Layer = <Mlp_scores_Kind as Kind>::Layer<Mlp_scores>;
        ::graven::entry! {
            [] Mlp_scores, "scores", "Dense(10)"; CHECK check_layer("scores", "Dense", <
            Mlp_scores_Kind as Kind > ::ABOUT, "relu", < Mlp_relu > ::CHECK,
            Mlp_scores_OPTIONS.sizes, Probe:: < Mlp_scores_Layer, Mlp_relu_Out >
            ::FACTS); gives Mlp_scores_Out(< Mlp_scores > ::CHECK.flat); takes
            Mlp_relu_Out; options < Mlp_scores_Kind as Kind > ::Options,
            Mlp_scores_OPTIONS.options; layer LayerOr < Mlp_scores_Layer, <
            Mlp_scores_Kind as Kind > ::Options, { < Mlp_scores > ::CHECK.standing } >;
        }
        type Mlp_relu_Group = FusedOr<
            (Mlp_hidden, Mlp_relu),
            { FusedProbe::<(Mlp_hidden, Mlp_relu)>::IS_FUSED },
        >;
        ::graven::sequence! {
            pub struct Mlp_Layers[] (f32, Mlp_Input) -> Mlp_Output; memory Mlp_Params,
            Mlp_Buffers, Mlp_Sums, Mlp_Saved; layers { hidden Mlp_hidden, hidden; relu
            Mlp_relu, relu; scores Mlp_scores, scores; } owners { hidden Mlp_hidden; relu
            Mlp_relu; scores Mlp_scores; } nodes { < Mlp_relu_Group as Group >
            ::NODES[0], < Mlp_relu_Group as Group > ::NODES[1], node:: < Mlp_scores > (),
            } forward { relu relu_kept : Kept < Mlp_relu_Group > (hidden hidden, relu
            relu) (input); scores scores_kept : Last < Mlp_scores > (scores scores)
            (latest); } backward { scores : Last < Mlp_scores > (scores scores) (after
            relu) (output); relu : Kept < Mlp_relu_Group > (hidden hidden, relu relu)
            (input) (); }
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
