struct Block<C: ::graven::shape::Dim>(::graven::network::Parts<Self>);
#[allow(dead_code, clippy::all, clippy::pedantic)]
impl<C: ::graven::shape::Dim> Block<C> {
    /// What the network is made of, and what it costs.
    pub const SUMMARY: ::graven::network::Summary = <Self as ::graven::network::Network>::SUMMARY;
    /// A freshly initialised network; the same seed gives the same weights.
    pub fn new(seed: u64) -> Self {
        const { ::graven::rt::report(<Self as ::graven::rt::Kind>::VERDICT) };
        ::graven::network::new(seed)
    }
    /// Computes the output of each input, allocating nothing after a thread's first call.
    ///
    /// # Panics
    ///
    /// If there are not as many outputs as inputs.
    pub fn infer(
        &self,
        inputs: &[[[::graven::generic_array::GenericArray<f32, C>; 8]; 8]],
        outputs: &mut [[[::graven::generic_array::GenericArray<f32, C>; 8]; 8]],
    ) {
        ::graven::network::infer(self, inputs, outputs);
    }
    /// The output of each input.
    pub fn predict(
        &self,
        inputs: &[[[::graven::generic_array::GenericArray<f32, C>; 8]; 8]],
    ) -> ::std::vec::Vec<[[::graven::generic_array::GenericArray<f32, C>; 8]; 8]> {
        ::graven::network::predict(self, inputs)
    }
    /// Trains on one batch: forward, loss, backward and update, allocating nothing.
    ///
    /// # Panics
    ///
    /// If there are not as many targets as inputs, none, or more than the training was made for.
    pub fn train_step<
        L: ::graven::losses::Loss<
                [[::graven::generic_array::GenericArray<f32, C>; 8]; 8],
            >,
        O: ::graven::optimizers::Optimizer,
    >(
        &mut self,
        training: &mut ::graven::train::Training<Self, L, O>,
        inputs: &[[[::graven::generic_array::GenericArray<f32, C>; 8]; 8]],
        targets: &[L::Target],
    ) -> ::graven::train::StepReport {
        training.step(self, inputs, targets)
    }
}
#[allow(non_camel_case_types, non_upper_case_globals, non_local_definitions)]
const _: () = {
    #[allow(unused_imports)]
    use ::graven::rt::NotAKind as _;
    const Block_INPUT_SIZES: [usize; 3] = [8, 8, 1];
    const _: () = (::graven::rt::report)(::graven::rt::check_sizes(&Block_INPUT_SIZES));
    type Block_Input<C> = <::graven::shape::Rank<
        3,
    > as ::graven::shape::Family>::Of<
        ::graven::shape::N<
            { (Block_INPUT_SIZES[0]) / 1024 },
            { (Block_INPUT_SIZES[0]) % 1024 },
        >,
        ::graven::shape::N<
            { (Block_INPUT_SIZES[1]) / 1024 },
            { (Block_INPUT_SIZES[1]) % 1024 },
        >,
        C,
    >;
    const Block_OUTPUT_SIZES: [usize; 3] = [8, 8, 1];
    const _: () = (::graven::rt::report)(::graven::rt::check_sizes(&Block_OUTPUT_SIZES));
    type Block_Output<C> = <::graven::shape::Rank<
        3,
    > as ::graven::shape::Family>::Of<
        ::graven::shape::N<
            { (Block_OUTPUT_SIZES[0]) / 1024 },
            { (Block_OUTPUT_SIZES[0]) % 1024 },
        >,
        ::graven::shape::N<
            { (Block_OUTPUT_SIZES[1]) / 1024 },
            { (Block_OUTPUT_SIZES[1]) % 1024 },
        >,
        C,
    >;
    type Block_body_Body_conv2d_Written = Conv2d;
    type Block_body_Body_conv2d_Kind = ::graven::rt::WithArguments<
        Block_body_Body_conv2d_Written,
        { ::graven::rt::KindProbe::<Block_body_Body_conv2d_Written>::TAKES_ARGUMENTS },
    >;
    const Block_body_Body_conv2d_OPTIONS: ::graven::rt::ChosenOf<
        Block_body_Body_conv2d_Kind,
    > = ::graven::chosen!(
        options = < Block_body_Body_conv2d_Kind >
        ::new(::graven::rt::type_argument(0usize), 3).padding(1), options.sizes()
    );
    type Block_body_Body_conv2d_Size0<C> = C;
    const _: () = (::graven::rt::report)(
        ::graven::rt::check_arguments(
            "conv2d",
            <Block_body_Body_conv2d_Kind as ::graven::rt::Kind>::ABOUT,
            Block_body_Body_conv2d_OPTIONS.sizes,
        ),
    );
    struct Block_body_Body_conv2d<C: ::graven::shape::Dim>(
        ::core::marker::PhantomData<(C,)>,
    );
    type Block_body_Body_batch_norm_Written = BatchNorm;
    struct Block_body_Body_batch_norm<C: ::graven::shape::Dim>(
        ::core::marker::PhantomData<(C,)>,
    );
    ::graven::block! {
        #[doc = " The parameters of `Block_body_Body`, layer by layer."] struct
        Block_body_Body_Params[C : ::graven::shape::Dim] { #[doc =
        " `Conv2d(C, 3, padding = 1)`"] pub conv2d : ::graven::rt::Params <
        Block_body_Body_conv2d < C > >, #[doc = " `BatchNorm`"] pub batch_norm :
        ::graven::rt::Params < Block_body_Body_batch_norm < C > >, #[doc(hidden)] pub
        _generics : ::core::marker::PhantomData < (C,) >, }
    }
    struct Block_body<C: ::graven::shape::Dim>(::core::marker::PhantomData<(C,)>);
    type Block_relu_Written = Relu;
    struct Block_relu<C: ::graven::shape::Dim>(::core::marker::PhantomData<(C,)>);
    ::graven::block! {
        #[doc = " The parameters of `Block`, layer by layer."] struct Block_Params[C :
        ::graven::shape::Dim] { #[doc = " `residual`"] pub body : ::graven::rt::Params <
        Block_body < C > >, #[doc = " `Relu`"] pub relu : ::graven::rt::Params <
        Block_relu < C > >, #[doc(hidden)] pub _generics : ::core::marker::PhantomData <
        (C,) >, }
    }
    type Block_InputSample<C> = [[::graven::generic_array::GenericArray<f32, C>; 8]; 8];
    type Block_OutputSample<C> = [[::graven::generic_array::GenericArray<f32, C>; 8]; 8];
    type Block_Handle<C> = Block<C>;
    #[allow(non_snake_case, dead_code, unused_imports, clippy::all, clippy::pedantic)]
    const _: () = {
        use ::graven::rt::*;
        const Block_body_Body_conv2d_DIMS: Slots = possible_arguments(
            Block_body_Body_conv2d_OPTIONS.sizes,
        );
        ::graven::arguments! {
            [C] Block_body_Body_conv2d < C >; (Block_body_Body_conv2d_Size0 < C >,) ({
            Block_body_Body_conv2d_DIMS.d0.which } { Block_body_Body_conv2d_DIMS.d0.hi }
            { Block_body_Body_conv2d_DIMS.d0.lo }) ({ Block_body_Body_conv2d_DIMS.d1
            .which } { Block_body_Body_conv2d_DIMS.d1.hi } { Block_body_Body_conv2d_DIMS
            .d1.lo }) ({ Block_body_Body_conv2d_DIMS.d2.which } {
            Block_body_Body_conv2d_DIMS.d2.hi } { Block_body_Body_conv2d_DIMS.d2.lo }) ({
            Block_body_Body_conv2d_DIMS.d3.which } { Block_body_Body_conv2d_DIMS.d3.hi }
            { Block_body_Body_conv2d_DIMS.d3.lo }) ({ Block_body_Body_conv2d_DIMS.d4
            .which } { Block_body_Body_conv2d_DIMS.d4.hi } { Block_body_Body_conv2d_DIMS
            .d4.lo }) ({ Block_body_Body_conv2d_DIMS.d5.which } {
            Block_body_Body_conv2d_DIMS.d5.hi } { Block_body_Body_conv2d_DIMS.d5.lo }) ({
            Block_body_Body_conv2d_DIMS.d6.which } { Block_body_Body_conv2d_DIMS.d6.hi }
            { Block_body_Body_conv2d_DIMS.d6.lo }) ({ Block_body_Body_conv2d_DIMS.d7
            .which } { Block_body_Body_conv2d_DIMS.d7.hi } { Block_body_Body_conv2d_DIMS
            .d7.lo })
        }
        ::graven::entry! {
            [C] Block_body_Body_conv2d < C >, "conv2d", "Conv2d(C, 3, padding = 1)";
            CHECK check_layer("conv2d", "Conv2d", < Block_body_Body_conv2d_Kind as Kind >
            ::ABOUT, "the input", Verdict::of(< Block_Input < C > as
            ::graven::shape::InputShape > ::DIMS), Block_body_Body_conv2d_OPTIONS.sizes,
            Probe:: << Block_body_Body_conv2d_Kind as Kind > ::Layer <
            Block_body_Body_conv2d < C > >, Block_Input < C > > ::FACTS); takes
            Block_Input < C >; options < Block_body_Body_conv2d_Kind as Kind > ::Options,
            Block_body_Body_conv2d_OPTIONS.options; layer < Choose < { Probe:: < <
            Block_body_Body_conv2d_Kind as Kind > ::Layer < Block_body_Body_conv2d < U1 >
            >, Block_Input < U1 > > ::FACTS.is_some() } > as Either < <
            Block_body_Body_conv2d_Kind as Kind > ::Layer < Block_body_Body_conv2d < C >
            >, Refused << Block_body_Body_conv2d_Kind as Kind > ::Options >> > ::T;
        }
        ::graven::entry! {
            [C] Block_body_Body_batch_norm < C >, "batch_norm", "BatchNorm"; CHECK
            check_layer("batch_norm", "BatchNorm", < Block_body_Body_batch_norm_Kind as
            Kind > ::ABOUT, "conv2d", < Block_body_Body_conv2d < C > > ::CHECK,
            Sizes::NONE, Probe:: << Block_body_Body_batch_norm_Kind as Kind > ::Layer <
            NoArguments >, Out < Block_body_Body_conv2d < C > > > ::FACTS); takes Out <
            Block_body_Body_conv2d < C > >; options < Block_body_Body_batch_norm_Kind as
            Kind > ::Options, (default_options) ("batch_norm", "BatchNorm", <
            Block_body_Body_batch_norm_Kind as Kind > ::DEFAULT); layer < Choose < {
            Probe:: < < Block_body_Body_batch_norm_Kind as Kind > ::Layer < NoArguments
            >, Out < Block_body_Body_conv2d < U1 > > > ::FACTS.is_some() } > as Either <
            < Block_body_Body_batch_norm_Kind as Kind > ::Layer < NoArguments >, Refused
            << Block_body_Body_batch_norm_Kind as Kind > ::Options >> > ::T; alone
            Block_body_Body_batch_norm_Kind = Block_body_Body_batch_norm_Written;
        }
        ::graven::sequence! {
            struct Block_body_Body_Layers[C] (f32, Block_Input < C >) -> Out <
            Block_body_Body_batch_norm < C > >; memory Block_body_Body_Params,
            Block_body_Body_Buffers, Block_body_Body_Sums, Block_body_Body_Saved; layers
            { conv2d Block_body_Body_conv2d < C >, conv2d; batch_norm
            Block_body_Body_batch_norm < C >, batch_norm; } owners { conv2d
            Block_body_Body_conv2d < C >; batch_norm Block_body_Body_batch_norm < C >; }
            nodes { node:: < Block_body_Body_conv2d < C > > (), node:: <
            Block_body_Body_batch_norm < C > > (), } forward { conv2d conv2d_kept : Kept
            < Block_body_Body_conv2d < C > > (conv2d conv2d) (input); batch_norm
            batch_norm_kept : Last < Block_body_Body_batch_norm < C > > (batch_norm
            batch_norm) (latest); } backward { batch_norm : Last <
            Block_body_Body_batch_norm < C > > (batch_norm batch_norm) (after conv2d)
            (output); conv2d : Kept < Block_body_Body_conv2d < C > > (conv2d conv2d)
            (input) (); } verdict VERDICT & [< Block_body_Body_conv2d < C > > ::CHECK, <
            Block_body_Body_batch_norm < C > > ::CHECK]; generics _generics : (C,);
        }
        ::graven::entry! {
            [C] Block_body < C >, "body", "residual"; CHECK check_residual("body",
            "the input", Verdict::of(< Block_Input < C > as ::graven::shape::InputShape >
            ::DIMS), "batch_norm", < Block_body_Body_batch_norm < C > > ::CHECK); takes
            Block_Input < C >; options(), (); layer Residual < Block_body_Body_Layers < C
            > >;
        }
        ::graven::entry! {
            [C] Block_relu < C >, "relu", "Relu"; CHECK check_layer("relu", "Relu", <
            Block_relu_Kind as Kind > ::ABOUT, "body", < Block_body < C > > ::CHECK,
            Sizes::NONE, Probe:: << Block_relu_Kind as Kind > ::Layer < NoArguments >,
            Block_Input < C > > ::FACTS); takes Block_Input < C >; options <
            Block_relu_Kind as Kind > ::Options, (default_options) ("relu", "Relu", <
            Block_relu_Kind as Kind > ::DEFAULT); layer < Choose < { Probe:: < <
            Block_relu_Kind as Kind > ::Layer < NoArguments >, Block_Input < U1 > >
            ::FACTS.is_some() } > as Either < < Block_relu_Kind as Kind > ::Layer <
            NoArguments >, Refused << Block_relu_Kind as Kind > ::Options >> > ::T; alone
            Block_relu_Kind = Block_relu_Written;
        }
        ::graven::sequence! {
            struct Block_Layers[C] (f32, Block_Input < C >) -> Block_Output < C >; memory
            Block_Params, Block_Buffers, Block_Sums, Block_Saved; layers { body
            Block_body < C >, body; relu Block_relu < C >, relu; } owners { body
            Block_body < C >; relu Block_relu < C >; } nodes { node:: < Block_body < C >
            > (), node:: < Block_relu < C > > (), } forward { body body_kept : Kept <
            Block_body < C > > (body body) (input); relu relu_kept : Last < Block_relu <
            C > > (relu relu) (latest); } backward { relu : Last < Block_relu < C > >
            (relu relu) (after body) (output); body : Kept < Block_body < C > > (body
            body) (input) (); } verdict VERDICT & [< Block_body_Body_Layers < C > >
            ::VERDICT, < Block_body < C > > ::CHECK, < Block_relu < C > > ::CHECK];
            generics _generics : (C,);
        }
        ::graven::handle! {
            Block_Handle < C >, "Block", [C]; layers Block_Layers < C >, Block_Params < C
            >; input Block_Input < C >, Block_InputSample < C >; output
            Block_OutputSample < C >; tile::graven::typenum::U8; const VERDICT : Verdict
            = Verdict::first(& [< Block_Layers < C > > ::VERDICT,
            ::graven::rt::check_output("Block", < Block_Output < C > as
            ::graven::shape::InputShape > ::DIMS, "relu", < Block_relu < C > >
            ::CHECK)]);
        }
    };
};
type Block16 = Block<::graven::shape::N<{ (16) / 1024 }, { (16) % 1024 }>>;
const _: () = (::graven::rt::report)(<Block16 as ::graven::rt::Kind>::VERDICT);
struct Net(::graven::network::Parts<Self>);
#[allow(dead_code, clippy::all, clippy::pedantic)]
impl Net {
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
    pub fn infer(&self, inputs: &[[[[f32; 16]; 8]; 8]], outputs: &mut [[f32; 4]]) {
        ::graven::network::infer(self, inputs, outputs);
    }
    /// The output of each input.
    pub fn predict(&self, inputs: &[[[[f32; 16]; 8]; 8]]) -> ::std::vec::Vec<[f32; 4]> {
        ::graven::network::predict(self, inputs)
    }
    /// Trains on one batch: forward, loss, backward and update, allocating nothing.
    ///
    /// # Panics
    ///
    /// If there are not as many targets as inputs, none, or more than the training was made for.
    pub fn train_step<
        L: ::graven::losses::Loss<[f32; 4]>,
        O: ::graven::optimizers::Optimizer,
    >(
        &mut self,
        training: &mut ::graven::train::Training<Self, L, O>,
        inputs: &[[[[f32; 16]; 8]; 8]],
        targets: &[L::Target],
    ) -> ::graven::train::StepReport {
        training.step(self, inputs, targets)
    }
}
#[allow(non_camel_case_types, non_upper_case_globals, non_local_definitions)]
const _: () = {
    #[allow(unused_imports)]
    use ::graven::rt::NotAKind as _;
    const Net_INPUT_SIZES: [usize; 3] = [8, 8, 16];
    const _: () = (::graven::rt::report)(::graven::rt::check_sizes(&Net_INPUT_SIZES));
    const Net_INPUT_DIMS: ::graven::rt::Dims = ::graven::rt::dims(&Net_INPUT_SIZES);
    const Net_OUTPUT_SIZES: [usize; 1] = [4];
    const _: () = (::graven::rt::report)(::graven::rt::check_sizes(&Net_OUTPUT_SIZES));
    const Net_OUTPUT_DIMS: ::graven::rt::Dims = ::graven::rt::dims(&Net_OUTPUT_SIZES);
    type Net_blocks_Body_block_Written = Block<
        ::graven::shape::N<{ (16) / 1024 }, { (16) % 1024 }>,
    >;
    struct Net_blocks_Body_block;
    const _: () = (::graven::rt::report)(<Net_blocks_Body_block>::CHECK);
    ::graven::block! {
        #[doc = " The parameters of `Net_blocks_Body`, layer by layer."] struct
        Net_blocks_Body_Params { #[doc = " `Block<16>`"] pub block : ::graven::rt::Params
        < Net_blocks_Body_block >, }
    }
    const Net_blocks_COUNT: usize = 2;
    struct Net_blocks;
    const _: () = (::graven::rt::report)(<Net_blocks>::CHECK);
    type Net_global_avg_pool2d_Written = GlobalAvgPool2d;
    struct Net_global_avg_pool2d;
    const _: () = (::graven::rt::report)(<Net_global_avg_pool2d>::CHECK);
    type Net_dense_Written = Dense;
    type Net_dense_Kind = ::graven::rt::WithArguments<
        Net_dense_Written,
        { ::graven::rt::KindProbe::<Net_dense_Written>::TAKES_ARGUMENTS },
    >;
    const Net_dense_OPTIONS: ::graven::rt::ChosenOf<Net_dense_Kind> = ::graven::chosen!(
        options = < Net_dense_Kind > ::new(4), options.sizes()
    );
    struct Net_dense;
    const _: () = (::graven::rt::report)(<Net_dense>::CHECK);
    ::graven::block! {
        #[doc = " The parameters of `Net`, layer by layer."] struct Net_Params { #[doc =
        " `repeat 2`"] pub blocks : ::graven::rt::Params < Net_blocks >, #[doc =
        " `GlobalAvgPool2d`"] pub global_avg_pool2d : ::graven::rt::Params <
        Net_global_avg_pool2d >, #[doc = " `Dense(4)`"] pub dense : ::graven::rt::Params
        < Net_dense >, }
    }
    type Net_InputSample = [[[f32; 16]; 8]; 8];
    type Net_OutputSample = [f32; 4];
    const _: () = (::graven::rt::report)(
        ::graven::rt::check_output("Net", Net_OUTPUT_DIMS, "dense", <Net_dense>::CHECK),
    );
    type Net_Handle = Net;
    #[allow(non_snake_case, dead_code, unused_imports, clippy::all, clippy::pedantic)]
    const _: () = {
        use ::graven::rt::*;
        type Net_Input = ::graven::flat_shape!(Net_INPUT_DIMS.flat());
        type Net_Output = ::graven::flat_shape!(Net_OUTPUT_DIMS.flat());
        type Net_blocks_Body_block_Layer = <Net_blocks_Body_block_Kind as Kind>::Layer<
            NoArguments,
        >;
        ::graven::entry! {
            [] Net_blocks_Body_block, "block", "Block<16>"; CHECK check_layer("block",
            "Block", < Net_blocks_Body_block_Kind as Kind > ::ABOUT, "the input",
            Verdict::of(Net_INPUT_DIMS), Sizes::NONE, Probe:: <
            Net_blocks_Body_block_Layer, Net_Input > ::FACTS).unless(LayerProbe:: <
            Net_blocks_Body_block_Layer, Net_Input > ::IS_LAYER && Probe:: <
            Net_blocks_Body_block_Layer, Net_Input > ::FACTS.is_none()).within(<
            Net_blocks_Body_block_Kind as Kind > ::VERDICT); gives
            Net_blocks_Body_block_Out(< Net_blocks_Body_block > ::CHECK.flat); takes
            Net_Input; options < Net_blocks_Body_block_Kind as Kind > ::Options,
            (default_options) ("block", "Block", < Net_blocks_Body_block_Kind as Kind >
            ::DEFAULT); layer LayerOr < Net_blocks_Body_block_Layer, <
            Net_blocks_Body_block_Kind as Kind > ::Options, { < Net_blocks_Body_block >
            ::CHECK.standing } >; alone Net_blocks_Body_block_Kind =
            Net_blocks_Body_block_Written;
        }
        ::graven::sequence! {
            struct Net_blocks_Body_Layers[] (f32, Net_Input) ->
            Net_blocks_Body_block_Out; memory Net_blocks_Body_Params,
            Net_blocks_Body_Buffers, Net_blocks_Body_Sums, Net_blocks_Body_Saved; layers
            { block Net_blocks_Body_block, block; } owners { block Net_blocks_Body_block;
            } nodes { node:: < Net_blocks_Body_block > (), } forward { block block_kept :
            Last < Net_blocks_Body_block > (block block) (input); } backward { block :
            Last < Net_blocks_Body_block > (block block) (input) (output); }
        }
        ::graven::entry! {
            [] Net_blocks, "blocks", "repeat 2"; CHECK check_repeat("blocks",
            Net_blocks_COUNT, "the input", Verdict::of(Net_INPUT_DIMS), "block", <
            Net_blocks_Body_block > ::CHECK); gives Net_blocks_Out(< Net_blocks > ::CHECK
            .flat); takes Net_Input; options(), (); layer LayerOr < Repeat <
            Net_blocks_Body_Layers, ::graven::shape::N < { (possible(Net_blocks_COUNT)) /
            1024 }, { (possible(Net_blocks_COUNT)) % 1024 } > >, (), { < Net_blocks >
            ::CHECK.standing } >;
        }
        type Net_global_avg_pool2d_Layer = <Net_global_avg_pool2d_Kind as Kind>::Layer<
            NoArguments,
        >;
        ::graven::entry! {
            [] Net_global_avg_pool2d, "global_avg_pool2d", "GlobalAvgPool2d"; CHECK
            check_layer("global_avg_pool2d", "GlobalAvgPool2d", <
            Net_global_avg_pool2d_Kind as Kind > ::ABOUT, "blocks", < Net_blocks >
            ::CHECK, Sizes::NONE, Probe:: < Net_global_avg_pool2d_Layer, Net_blocks_Out >
            ::FACTS); gives Net_global_avg_pool2d_Out(< Net_global_avg_pool2d > ::CHECK
            .flat); takes Net_blocks_Out; options < Net_global_avg_pool2d_Kind as Kind >
            ::Options, (default_options) ("global_avg_pool2d", "GlobalAvgPool2d", <
            Net_global_avg_pool2d_Kind as Kind > ::DEFAULT); layer LayerOr <
            Net_global_avg_pool2d_Layer, < Net_global_avg_pool2d_Kind as Kind >
            ::Options, { < Net_global_avg_pool2d > ::CHECK.standing } >; alone
            Net_global_avg_pool2d_Kind = Net_global_avg_pool2d_Written;
        }
        const Net_dense_DIMS: Slots = possible_arguments(Net_dense_OPTIONS.sizes);
        ::graven::arguments! {
            [] Net_dense; () ({ Net_dense_DIMS.d0.hi } { Net_dense_DIMS.d0.lo }) ({
            Net_dense_DIMS.d1.hi } { Net_dense_DIMS.d1.lo }) ({ Net_dense_DIMS.d2.hi } {
            Net_dense_DIMS.d2.lo }) ({ Net_dense_DIMS.d3.hi } { Net_dense_DIMS.d3.lo })
            ({ Net_dense_DIMS.d4.hi } { Net_dense_DIMS.d4.lo }) ({ Net_dense_DIMS.d5.hi }
            { Net_dense_DIMS.d5.lo }) ({ Net_dense_DIMS.d6.hi } { Net_dense_DIMS.d6.lo })
            ({ Net_dense_DIMS.d7.hi } { Net_dense_DIMS.d7.lo })
        }
        type Net_dense_Layer = <Net_dense_Kind as Kind>::Layer<Net_dense>;
        ::graven::entry! {
            [] Net_dense, "dense", "Dense(4)"; CHECK check_layer("dense", "Dense", <
            Net_dense_Kind as Kind > ::ABOUT, "global_avg_pool2d", <
            Net_global_avg_pool2d > ::CHECK, Net_dense_OPTIONS.sizes, Probe:: <
            Net_dense_Layer, Net_global_avg_pool2d_Out > ::FACTS); gives Net_dense_Out(<
            Net_dense > ::CHECK.flat); takes Net_global_avg_pool2d_Out; options <
            Net_dense_Kind as Kind > ::Options, Net_dense_OPTIONS.options; layer LayerOr
            < Net_dense_Layer, < Net_dense_Kind as Kind > ::Options, { < Net_dense >
            ::CHECK.standing } >;
        }
        ::graven::sequence! {
            struct Net_Layers[] (f32, Net_Input) -> Net_Output; memory Net_Params,
            Net_Buffers, Net_Sums, Net_Saved; layers { blocks Net_blocks, blocks;
            global_avg_pool2d Net_global_avg_pool2d, global_avg_pool2d; dense Net_dense,
            dense; } owners { blocks Net_blocks; global_avg_pool2d Net_global_avg_pool2d;
            dense Net_dense; } nodes { node:: < Net_blocks > (), node:: <
            Net_global_avg_pool2d > (), node:: < Net_dense > (), } forward { blocks
            blocks_kept : Kept < Net_blocks > (blocks blocks) (input); global_avg_pool2d
            global_avg_pool2d_kept : Kept < Net_global_avg_pool2d > (global_avg_pool2d
            global_avg_pool2d) (latest); dense dense_kept : Last < Net_dense > (dense
            dense) (latest); } backward { dense : Last < Net_dense > (dense dense) (after
            global_avg_pool2d) (output); global_avg_pool2d : Kept < Net_global_avg_pool2d
            > (global_avg_pool2d global_avg_pool2d) (after blocks) (); blocks : Kept <
            Net_blocks > (blocks blocks) (input) (); }
        }
        const Net_TILE_SIZE: usize = {
            let _ = <Net_dense>::CHECK;
            ::graven::network::tile::<Net_Layers, Net_Input>()
        };
        type Net_Tile = N<{ Net_TILE_SIZE / 1024 }, { Net_TILE_SIZE % 1024 }>;
        ::graven::handle! {
            Net_Handle, "Net", []; layers Net_Layers, Net_Params; input Net_Input,
            Net_InputSample; output Net_OutputSample; tile Net_Tile;
        }
    };
};
