/// An image classifier.
pub struct Convnet(::graven::network::Parts<Self>);
#[allow(dead_code, clippy::all, clippy::pedantic)]
impl Convnet {
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
    pub fn infer(&self, inputs: &[[[[f32; 1]; 28]; 28]], outputs: &mut [[f32; 10]]) {
        ::graven::network::infer(self, inputs, outputs);
    }
    /// The output of each input.
    pub fn predict(
        &self,
        inputs: &[[[[f32; 1]; 28]; 28]],
    ) -> ::std::vec::Vec<[f32; 10]> {
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
        inputs: &[[[[f32; 1]; 28]; 28]],
        targets: &[L::Target],
    ) -> ::graven::train::StepReport {
        training.step(self, inputs, targets)
    }
}
#[allow(non_camel_case_types, non_upper_case_globals, non_local_definitions)]
const _: () = {
    #[allow(unused_imports)]
    use ::graven::rt::NotAKind as _;
    const Convnet_INPUT_SIZES: [usize; 3] = [28, 28, 1];
    const _: () = (::graven::rt::report)(
        ::graven::rt::check_sizes(&Convnet_INPUT_SIZES),
    );
    const Convnet_INPUT_DIMS: ::graven::rt::Dims = ::graven::rt::dims(
        &Convnet_INPUT_SIZES,
    );
    const Convnet_OUTPUT_SIZES: [usize; 1] = [10];
    const _: () = (::graven::rt::report)(
        ::graven::rt::check_sizes(&Convnet_OUTPUT_SIZES),
    );
    const Convnet_OUTPUT_DIMS: ::graven::rt::Dims = ::graven::rt::dims(
        &Convnet_OUTPUT_SIZES,
    );
    type Convnet_conv_Written = Conv2d;
    type Convnet_conv_Kind = ::graven::rt::WithArguments<
        Convnet_conv_Written,
        { ::graven::rt::KindProbe::<Convnet_conv_Written>::TAKES_ARGUMENTS },
    >;
    const Convnet_conv_OPTIONS: ::graven::rt::ChosenOf<Convnet_conv_Kind> = ::graven::chosen!(
        options = < Convnet_conv_Kind > ::new_2d(8, 3, 5).stride(2).padding_same(),
        options.sizes()
    );
    pub struct Convnet_conv;
    const _: () = (::graven::rt::report)(<Convnet_conv>::CHECK);
    type Convnet_relu_Written = Relu;
    pub struct Convnet_relu;
    const _: () = (::graven::rt::report)(<Convnet_relu>::CHECK);
    type Convnet_max_pool2d_Written = MaxPool2d;
    type Convnet_max_pool2d_Kind = ::graven::rt::WithArguments<
        Convnet_max_pool2d_Written,
        { ::graven::rt::KindProbe::<Convnet_max_pool2d_Written>::TAKES_ARGUMENTS },
    >;
    const Convnet_max_pool2d_OPTIONS: ::graven::rt::ChosenOf<Convnet_max_pool2d_Kind> = ::graven::chosen!(
        options = < Convnet_max_pool2d_Kind > ::new(2), options.sizes()
    );
    pub struct Convnet_max_pool2d;
    const _: () = (::graven::rt::report)(<Convnet_max_pool2d>::CHECK);
    type Convnet_flatten_Written = Flatten;
    pub struct Convnet_flatten;
    const _: () = (::graven::rt::report)(<Convnet_flatten>::CHECK);
    type Convnet_dense_Written = Dense;
    type Convnet_dense_Kind = ::graven::rt::WithArguments<
        Convnet_dense_Written,
        { ::graven::rt::KindProbe::<Convnet_dense_Written>::TAKES_ARGUMENTS },
    >;
    const Convnet_dense_OPTIONS: ::graven::rt::ChosenOf<Convnet_dense_Kind> = ::graven::chosen!(
        options = < Convnet_dense_Kind > ::new(10), options.sizes()
    );
    pub struct Convnet_dense;
    const _: () = (::graven::rt::report)(<Convnet_dense>::CHECK);
    ::graven::block! {
        #[doc = " The parameters of `Convnet`, layer by layer."] pub struct
        Convnet_Params { #[doc = " finds edges"] pub conv : ::graven::rt::Params <
        Convnet_conv >, #[doc = " `Relu`"] pub relu : ::graven::rt::Params < Convnet_relu
        >, #[doc = " `MaxPool2d(2)`"] pub max_pool2d : ::graven::rt::Params <
        Convnet_max_pool2d >, #[doc = " `Flatten`"] pub flatten : ::graven::rt::Params <
        Convnet_flatten >, #[doc = " `Dense(10)`"] pub dense : ::graven::rt::Params <
        Convnet_dense >, }
    }
    type Convnet_InputSample = [[[f32; 1]; 28]; 28];
    type Convnet_OutputSample = [f32; 10];
    const _: () = (::graven::rt::report)(
        ::graven::rt::check_output(
            "Convnet",
            Convnet_OUTPUT_DIMS,
            "dense",
            <Convnet_dense>::CHECK,
        ),
    );
    type Convnet_Handle = Convnet;
    #[allow(non_snake_case, dead_code, unused_imports, clippy::all, clippy::pedantic)]
    const _: () = {
        use ::graven::rt::*;
        type Convnet_Input = ::graven::flat_shape!(Convnet_INPUT_DIMS.flat());
        type Convnet_Output = ::graven::flat_shape!(Convnet_OUTPUT_DIMS.flat());
        const Convnet_conv_DIMS: Slots = possible_arguments(Convnet_conv_OPTIONS.sizes);
        ::graven::arguments! {
            [] Convnet_conv; () ({ Convnet_conv_DIMS.d0.hi } { Convnet_conv_DIMS.d0.lo })
            ({ Convnet_conv_DIMS.d1.hi } { Convnet_conv_DIMS.d1.lo }) ({
            Convnet_conv_DIMS.d2.hi } { Convnet_conv_DIMS.d2.lo }) ({ Convnet_conv_DIMS
            .d3.hi } { Convnet_conv_DIMS.d3.lo }) ({ Convnet_conv_DIMS.d4.hi } {
            Convnet_conv_DIMS.d4.lo }) ({ Convnet_conv_DIMS.d5.hi } { Convnet_conv_DIMS
            .d5.lo }) ({ Convnet_conv_DIMS.d6.hi } { Convnet_conv_DIMS.d6.lo }) ({
            Convnet_conv_DIMS.d7.hi } { Convnet_conv_DIMS.d7.lo })
        }
        type Convnet_conv_Layer = <Convnet_conv_Kind as Kind>::Layer<Convnet_conv>;
        ::graven::entry! {
            [] Convnet_conv, "conv", "Conv2d(8, (3, 5), stride = 2, padding = same)";
            CHECK check_layer("conv", "Conv2d", < Convnet_conv_Kind as Kind > ::ABOUT,
            "the input", Verdict::of(Convnet_INPUT_DIMS), Convnet_conv_OPTIONS.sizes,
            Probe:: < Convnet_conv_Layer, Convnet_Input > ::FACTS); gives
            Convnet_conv_Out(< Convnet_conv > ::CHECK.flat); takes Convnet_Input; options
            < Convnet_conv_Kind as Kind > ::Options, Convnet_conv_OPTIONS.options; layer
            LayerOr < Convnet_conv_Layer, < Convnet_conv_Kind as Kind > ::Options, { <
            Convnet_conv > ::CHECK.standing } >;
        }
        type Convnet_relu_Layer = <Convnet_relu_Kind as Kind>::Layer<NoArguments>;
        ::graven::entry! {
            [] Convnet_relu, "relu", "Relu"; CHECK check_layer("relu", "Relu", <
            Convnet_relu_Kind as Kind > ::ABOUT, "conv", < Convnet_conv > ::CHECK,
            Sizes::NONE, Probe:: < Convnet_relu_Layer, Convnet_conv_Out > ::FACTS); gives
            Convnet_relu_Out(< Convnet_relu > ::CHECK.flat); takes Convnet_conv_Out;
            options < Convnet_relu_Kind as Kind > ::Options, (default_options) ("relu",
            "Relu", < Convnet_relu_Kind as Kind > ::DEFAULT); layer LayerOr <
            Convnet_relu_Layer, < Convnet_relu_Kind as Kind > ::Options, { < Convnet_relu
            > ::CHECK.standing } >; alone Convnet_relu_Kind = Convnet_relu_Written;
        }
        const Convnet_max_pool2d_DIMS: Slots = possible_arguments(
            Convnet_max_pool2d_OPTIONS.sizes,
        );
        ::graven::arguments! {
            [] Convnet_max_pool2d; () ({ Convnet_max_pool2d_DIMS.d0.hi } {
            Convnet_max_pool2d_DIMS.d0.lo }) ({ Convnet_max_pool2d_DIMS.d1.hi } {
            Convnet_max_pool2d_DIMS.d1.lo }) ({ Convnet_max_pool2d_DIMS.d2.hi } {
            Convnet_max_pool2d_DIMS.d2.lo }) ({ Convnet_max_pool2d_DIMS.d3.hi } {
            Convnet_max_pool2d_DIMS.d3.lo }) ({ Convnet_max_pool2d_DIMS.d4.hi } {
            Convnet_max_pool2d_DIMS.d4.lo }) ({ Convnet_max_pool2d_DIMS.d5.hi } {
            Convnet_max_pool2d_DIMS.d5.lo }) ({ Convnet_max_pool2d_DIMS.d6.hi } {
            Convnet_max_pool2d_DIMS.d6.lo }) ({ Convnet_max_pool2d_DIMS.d7.hi } {
            Convnet_max_pool2d_DIMS.d7.lo })
        }
        type Convnet_max_pool2d_Layer = <Convnet_max_pool2d_Kind as Kind>::Layer<
            Convnet_max_pool2d,
        >;
        ::graven::entry! {
            [] Convnet_max_pool2d, "max_pool2d", "MaxPool2d(2)"; CHECK
            check_layer("max_pool2d", "MaxPool2d", < Convnet_max_pool2d_Kind as Kind >
            ::ABOUT, "relu", < Convnet_relu > ::CHECK, Convnet_max_pool2d_OPTIONS.sizes,
            Probe:: < Convnet_max_pool2d_Layer, Convnet_relu_Out > ::FACTS); gives
            Convnet_max_pool2d_Out(< Convnet_max_pool2d > ::CHECK.flat); takes
            Convnet_relu_Out; options < Convnet_max_pool2d_Kind as Kind > ::Options,
            Convnet_max_pool2d_OPTIONS.options; layer LayerOr < Convnet_max_pool2d_Layer,
            < Convnet_max_pool2d_Kind as Kind > ::Options, { < Convnet_max_pool2d >
            ::CHECK.standing } >;
        }
        type Convnet_flatten_Layer = <Convnet_flatten_Kind as Kind>::Layer<NoArguments>;
        ::graven::entry! {
            [] Convnet_flatten, "flatten", "Flatten"; CHECK check_layer("flatten",
            "Flatten", < Convnet_flatten_Kind as Kind > ::ABOUT, "max_pool2d", <
            Convnet_max_pool2d > ::CHECK, Sizes::NONE, Probe:: < Convnet_flatten_Layer,
            Convnet_max_pool2d_Out > ::FACTS); gives Convnet_flatten_Out(<
            Convnet_flatten > ::CHECK.flat); takes Convnet_max_pool2d_Out; options <
            Convnet_flatten_Kind as Kind > ::Options, (default_options) ("flatten",
            "Flatten", < Convnet_flatten_Kind as Kind > ::DEFAULT); layer LayerOr <
            Convnet_flatten_Layer, < Convnet_flatten_Kind as Kind > ::Options, { <
            Convnet_flatten > ::CHECK.standing } >; alone Convnet_flatten_Kind =
            Convnet_flatten_Written;
        }
        const Convnet_dense_DIMS: Slots = possible_arguments(
            Convnet_dense_OPTIONS.sizes,
        );
        ::graven::arguments! {
            [] Convnet_dense; () ({ Convnet_dense_DIMS.d0.hi } { Convnet_dense_DIMS.d0.lo
            }) ({ Convnet_dense_DIMS.d1.hi } { Convnet_dense_DIMS.d1.lo }) ({
            Convnet_dense_DIMS.d2.hi } { Convnet_dense_DIMS.d2.lo }) ({
            Convnet_dense_DIMS.d3.hi } { Convnet_dense_DIMS.d3.lo }) ({
            Convnet_dense_DIMS.d4.hi } { Convnet_dense_DIMS.d4.lo }) ({
            Convnet_dense_DIMS.d5.hi } { Convnet_dense_DIMS.d5.lo }) ({
            Convnet_dense_DIMS.d6.hi } { Convnet_dense_DIMS.d6.lo }) ({
            Convnet_dense_DIMS.d7.hi } { Convnet_dense_DIMS.d7.lo })
        }
        type Convnet_dense_Layer = <Convnet_dense_Kind as Kind>::Layer<Convnet_dense>;
        ::graven::entry! {
            [] Convnet_dense, "dense", "Dense(10)"; CHECK check_layer("dense", "Dense", <
            Convnet_dense_Kind as Kind > ::ABOUT, "flatten", < Convnet_flatten > ::CHECK,
            Convnet_dense_OPTIONS.sizes, Probe:: < Convnet_dense_Layer,
            Convnet_flatten_Out > ::FACTS); gives Convnet_dense_Out(< Convnet_dense >
            ::CHECK.flat); takes Convnet_flatten_Out; options < Convnet_dense_Kind as
            Kind > ::Options, Convnet_dense_OPTIONS.options; layer LayerOr <
            Convnet_dense_Layer, < Convnet_dense_Kind as Kind > ::Options, { <
            Convnet_dense > ::CHECK.standing } >;
        }
        type Convnet_max_pool2d_Group = FusedOr<
            (Convnet_conv, Convnet_relu, Convnet_max_pool2d),
            { FusedProbe::<(Convnet_conv, Convnet_relu, Convnet_max_pool2d)>::IS_FUSED },
        >;
        ::graven::sequence! {
            pub struct Convnet_Layers[] (f32, Convnet_Input) -> Convnet_Output; memory
            Convnet_Params, Convnet_Buffers, Convnet_Sums, Convnet_Saved; layers { conv
            Convnet_conv, conv; relu Convnet_relu, relu; max_pool2d Convnet_max_pool2d,
            max_pool2d; flatten Convnet_flatten, flatten; dense Convnet_dense, dense; }
            owners { conv Convnet_conv; relu Convnet_relu; max_pool2d Convnet_max_pool2d;
            flatten Convnet_flatten; dense Convnet_dense; } nodes { <
            Convnet_max_pool2d_Group as Group > ::NODES[0], < Convnet_max_pool2d_Group as
            Group > ::NODES[1], < Convnet_max_pool2d_Group as Group > ::NODES[2], node::
            < Convnet_flatten > (), node:: < Convnet_dense > (), } forward { max_pool2d
            max_pool2d_kept : Kept < Convnet_max_pool2d_Group > (conv conv, relu relu,
            max_pool2d max_pool2d) (input); flatten flatten_kept : Kept < Convnet_flatten
            > (flatten flatten) (latest); dense dense_kept : Last < Convnet_dense >
            (dense dense) (latest); } backward { dense : Last < Convnet_dense > (dense
            dense) (after flatten) (output); flatten : Kept < Convnet_flatten > (flatten
            flatten) (after max_pool2d) (); max_pool2d : Kept < Convnet_max_pool2d_Group
            > (conv conv, relu relu, max_pool2d max_pool2d) (input) (); }
        }
        const Convnet_TILE_SIZE: usize = {
            let _ = <Convnet_dense>::CHECK;
            ::graven::network::tile::<Convnet_Layers, Convnet_Input>()
        };
        type Convnet_Tile = N<
            { Convnet_TILE_SIZE / 1024 },
            { Convnet_TILE_SIZE % 1024 },
        >;
        ::graven::handle! {
            Convnet_Handle, "Convnet", []; layers Convnet_Layers, Convnet_Params; input
            Convnet_Input, Convnet_InputSample; output Convnet_OutputSample; tile
            Convnet_Tile;
        }
    };
};
