#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Mlp_input_sizes: [usize; 1usize] = ::graven::check::check_sizes([784]);
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Mlp_input = <::graven::shape::Rank<
    1usize,
> as ::graven::shape::Family>::Of<
    ::graven::shape::N<
        { (Mlp_input_sizes[0usize]) / 1024 },
        { (Mlp_input_sizes[0usize]) % 1024 },
    >,
    ::graven::typenum::U1,
    ::graven::typenum::U1,
>;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Mlp_hidden_name = Dense;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Mlp_hidden_options: <Mlp_hidden_name as ::graven::kind::Kind>::Options = <Mlp_hidden_name>::new(
    128,
);
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Mlp_hidden_options_dims: [usize; ::graven::kind::MAX_DIMS] = Mlp_hidden_options
    .dims();
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Mlp_hidden_kind = <Mlp_hidden_name as ::graven::kind::Kind>::Layer<
    ::graven::kind::Given<
        ::graven::shape::N<
            { (Mlp_hidden_options_dims[0usize]) / 1024 },
            { (Mlp_hidden_options_dims[0usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Mlp_hidden_options_dims[1usize]) / 1024 },
            { (Mlp_hidden_options_dims[1usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Mlp_hidden_options_dims[2usize]) / 1024 },
            { (Mlp_hidden_options_dims[2usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Mlp_hidden_options_dims[3usize]) / 1024 },
            { (Mlp_hidden_options_dims[3usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Mlp_hidden_options_dims[4usize]) / 1024 },
            { (Mlp_hidden_options_dims[4usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Mlp_hidden_options_dims[5usize]) / 1024 },
            { (Mlp_hidden_options_dims[5usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Mlp_hidden_options_dims[6usize]) / 1024 },
            { (Mlp_hidden_options_dims[6usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Mlp_hidden_options_dims[7usize]) / 1024 },
            { (Mlp_hidden_options_dims[7usize]) % 1024 },
        >,
    >,
>;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Mlp_hidden_sizes: ::graven::shape::Dims = {
    #[allow(unused_imports)]
    use ::graven::check::NotALayer as _;
    ::graven::check::check_layer(
        "hidden",
        "Dense",
        <Mlp_hidden_name as ::graven::kind::Kind>::TAKES,
        "the input",
        <Mlp_input as ::graven::shape::Shape>::DIMS,
        {
            let _ = (
                Mlp_hidden_options,
                <Mlp_hidden_name as ::graven::kind::Kind>::CHECKED,
            );
            ::graven::check::Probe::<Mlp_hidden_kind, Mlp_input>::FACTS
        },
    )
};
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Mlp_hidden_in = <::graven::shape::Gate<
    { Mlp_hidden_sizes.rank != 0 },
> as ::graven::shape::Id<Mlp_input>>::T;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Mlp_hidden_out = <::graven::shape::Rank<
    { Mlp_hidden_sizes.rank },
> as ::graven::shape::Family>::Of<
    ::graven::shape::N<
        { (Mlp_hidden_sizes.sizes[0usize]) / 1024 },
        { (Mlp_hidden_sizes.sizes[0usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Mlp_hidden_sizes.sizes[1usize]) / 1024 },
        { (Mlp_hidden_sizes.sizes[1usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Mlp_hidden_sizes.sizes[2usize]) / 1024 },
        { (Mlp_hidden_sizes.sizes[2usize]) % 1024 },
    >,
>;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Mlp_relu_name = Relu;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Mlp_relu_options: <Mlp_relu_name as ::graven::kind::Kind>::Options = ::graven::kind::default_options(
    <Mlp_relu_name as ::graven::kind::Kind>::DEFAULT,
);
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Mlp_relu_kind = <Mlp_relu_name as ::graven::kind::Kind>::Layer<
    ::graven::kind::NoArguments,
>;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Mlp_relu_sizes: ::graven::shape::Dims = {
    #[allow(unused_imports)]
    use ::graven::check::NotALayer as _;
    ::graven::check::check_layer(
        "relu",
        "Relu",
        <Mlp_relu_name as ::graven::kind::Kind>::TAKES,
        "hidden",
        <Mlp_hidden_out as ::graven::shape::Shape>::DIMS,
        {
            let _ = (Mlp_relu_options, <Mlp_relu_name as ::graven::kind::Kind>::CHECKED);
            ::graven::check::Probe::<Mlp_relu_kind, Mlp_hidden_out>::FACTS
        },
    )
};
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Mlp_relu_in = <::graven::shape::Gate<
    { Mlp_relu_sizes.rank != 0 },
> as ::graven::shape::Id<Mlp_hidden_out>>::T;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Mlp_relu_out = <::graven::shape::Rank<
    { Mlp_relu_sizes.rank },
> as ::graven::shape::Family>::Of<
    ::graven::shape::N<
        { (Mlp_relu_sizes.sizes[0usize]) / 1024 },
        { (Mlp_relu_sizes.sizes[0usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Mlp_relu_sizes.sizes[1usize]) / 1024 },
        { (Mlp_relu_sizes.sizes[1usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Mlp_relu_sizes.sizes[2usize]) / 1024 },
        { (Mlp_relu_sizes.sizes[2usize]) % 1024 },
    >,
>;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Mlp_scores_name = Dense;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Mlp_scores_options: <Mlp_scores_name as ::graven::kind::Kind>::Options = <Mlp_scores_name>::new(
    10,
);
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Mlp_scores_options_dims: [usize; ::graven::kind::MAX_DIMS] = Mlp_scores_options
    .dims();
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Mlp_scores_kind = <Mlp_scores_name as ::graven::kind::Kind>::Layer<
    ::graven::kind::Given<
        ::graven::shape::N<
            { (Mlp_scores_options_dims[0usize]) / 1024 },
            { (Mlp_scores_options_dims[0usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Mlp_scores_options_dims[1usize]) / 1024 },
            { (Mlp_scores_options_dims[1usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Mlp_scores_options_dims[2usize]) / 1024 },
            { (Mlp_scores_options_dims[2usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Mlp_scores_options_dims[3usize]) / 1024 },
            { (Mlp_scores_options_dims[3usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Mlp_scores_options_dims[4usize]) / 1024 },
            { (Mlp_scores_options_dims[4usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Mlp_scores_options_dims[5usize]) / 1024 },
            { (Mlp_scores_options_dims[5usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Mlp_scores_options_dims[6usize]) / 1024 },
            { (Mlp_scores_options_dims[6usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Mlp_scores_options_dims[7usize]) / 1024 },
            { (Mlp_scores_options_dims[7usize]) % 1024 },
        >,
    >,
>;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Mlp_scores_sizes: ::graven::shape::Dims = {
    #[allow(unused_imports)]
    use ::graven::check::NotALayer as _;
    ::graven::check::check_layer(
        "scores",
        "Dense",
        <Mlp_scores_name as ::graven::kind::Kind>::TAKES,
        "relu",
        <Mlp_relu_out as ::graven::shape::Shape>::DIMS,
        {
            let _ = (
                Mlp_scores_options,
                <Mlp_scores_name as ::graven::kind::Kind>::CHECKED,
            );
            ::graven::check::Probe::<Mlp_scores_kind, Mlp_relu_out>::FACTS
        },
    )
};
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Mlp_scores_in = <::graven::shape::Gate<
    { Mlp_scores_sizes.rank != 0 },
> as ::graven::shape::Id<Mlp_relu_out>>::T;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Mlp_scores_out = <::graven::shape::Rank<
    { Mlp_scores_sizes.rank },
> as ::graven::shape::Family>::Of<
    ::graven::shape::N<
        { (Mlp_scores_sizes.sizes[0usize]) / 1024 },
        { (Mlp_scores_sizes.sizes[0usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Mlp_scores_sizes.sizes[1usize]) / 1024 },
        { (Mlp_scores_sizes.sizes[1usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Mlp_scores_sizes.sizes[2usize]) / 1024 },
        { (Mlp_scores_sizes.sizes[2usize]) % 1024 },
    >,
>;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Mlp_hidden = <Mlp_hidden_kind as ::graven::module::Module<
    Mlp_hidden_in,
>>::Params;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Mlp_relu = <Mlp_relu_kind as ::graven::module::Module<Mlp_relu_in>>::Params;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Mlp_scores = <Mlp_scores_kind as ::graven::module::Module<
    Mlp_scores_in,
>>::Params;
::graven::block! {
    #[doc = " The parameters of `Mlp`, layer by layer."] #[allow(non_camel_case_types)]
    pub struct MlpParams { #[doc = " `Dense(128)`"] pub hidden : Mlp_hidden, #[doc =
    " `Relu`"] pub relu : Mlp_relu, #[doc = " `Dense(10)`"] pub scores : Mlp_scores, }
}
::graven::block! {
    #[doc(hidden)] #[allow(non_camel_case_types, non_upper_case_globals, dead_code,
    clippy::all, clippy::pedantic)] pub struct MlpBuffers { pub hidden : <
    Mlp_hidden_kind as ::graven::module::Module < Mlp_hidden_in >> ::Buffers, pub relu :
    < Mlp_relu_kind as ::graven::module::Module < Mlp_relu_in >> ::Buffers, pub scores :
    < Mlp_scores_kind as ::graven::module::Module < Mlp_scores_in >> ::Buffers, }
}
::graven::block! {
    #[doc(hidden)] #[allow(non_camel_case_types, non_upper_case_globals, dead_code,
    clippy::all, clippy::pedantic)] pub struct MlpSums { pub hidden : < Mlp_hidden_kind
    as ::graven::module::Module < Mlp_hidden_in >> ::Sums, pub relu : < Mlp_relu_kind as
    ::graven::module::Module < Mlp_relu_in >> ::Sums, pub scores : < Mlp_scores_kind as
    ::graven::module::Module < Mlp_scores_in >> ::Sums, }
}
::graven::zeroable! {
    #[doc(hidden)] #[allow(non_camel_case_types, non_upper_case_globals, dead_code,
    clippy::all, clippy::pedantic)] pub struct MlpWorkspace[T : ::graven::shape::Dim] {
    pub hidden : ::graven::module::Held < Mlp_hidden_out, < Mlp_hidden_kind as
    ::graven::module::Module < Mlp_hidden_in >> ::Cache < T >, T >, pub relu :
    ::graven::module::Held < Mlp_relu_out, < Mlp_relu_kind as ::graven::module::Module <
    Mlp_relu_in >> ::Cache < T >, T >, pub scores : < Mlp_scores_kind as
    ::graven::module::Module < Mlp_scores_in >> ::Cache < T >, #[doc(hidden)] pub tile :
    ::core::marker::PhantomData < (T,) >, }
}
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub struct MlpLayers;
#[allow(clippy::all, clippy::pedantic)]
impl ::core::default::Default for MlpLayers {
    fn default() -> Self {
        Self
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl ::core::convert::From<()> for MlpLayers {
    fn from((): ()) -> Self {
        Self
    }
}
#[allow(clippy::all, clippy::pedantic, dead_code)]
impl MlpLayers {
    /// In which segment of the forward pass each layer begins.
    const BEGINS: [usize; 3usize] = ::graven::module::begins([
        <Mlp_hidden_kind as ::graven::module::Module<Mlp_hidden_in>>::SEGMENTS,
        <Mlp_relu_kind as ::graven::module::Module<Mlp_relu_in>>::SEGMENTS,
        <Mlp_scores_kind as ::graven::module::Module<Mlp_scores_in>>::SEGMENTS,
    ]);
    /// In which segment of the backward pass, counted from the output, each layer begins.
    const BEGINS_BACKWARD: [usize; 3usize] = ::graven::module::begins_backward([
        <Mlp_hidden_kind as ::graven::module::Module<Mlp_hidden_in>>::SEGMENTS,
        <Mlp_relu_kind as ::graven::module::Module<Mlp_relu_in>>::SEGMENTS,
        <Mlp_scores_kind as ::graven::module::Module<Mlp_scores_in>>::SEGMENTS,
    ]);
    /// Room for the widest activation between two layers.
    const WIDEST: ::graven::module::Scratch = ::graven::module::widest([
        <Mlp_hidden_out as ::graven::shape::Shape>::LEN,
        <Mlp_relu_out as ::graven::shape::Shape>::LEN,
    ]);
}
#[allow(clippy::all, clippy::pedantic, unused_variables)]
impl<In: ::graven::shape::Shape> ::graven::module::Module<In> for MlpLayers {
    type Out = Mlp_scores_out;
    type Params = MlpParams;
    type Buffers = MlpBuffers;
    type Sums = MlpSums;
    type Cache<T: ::graven::shape::Dim> = MlpWorkspace<T>;
    const CHECK: ::graven::check::Check = ::graven::check::takes(
        <In as ::graven::shape::Shape>::DIMS,
        <Mlp_input as ::graven::shape::Shape>::DIMS,
    );
    const FLOPS: usize = 0
        + <Mlp_hidden_kind as ::graven::module::Module<Mlp_hidden_in>>::FLOPS
        + <Mlp_relu_kind as ::graven::module::Module<Mlp_relu_in>>::FLOPS
        + <Mlp_scores_kind as ::graven::module::Module<Mlp_scores_in>>::FLOPS;
    const SCRATCH: ::graven::module::Scratch = Self::WIDEST
        .and(Self::WIDEST)
        .and(
            ::graven::module::Scratch::neediest([
                <Mlp_hidden_kind as ::graven::module::Module<Mlp_hidden_in>>::SCRATCH,
                <Mlp_relu_kind as ::graven::module::Module<Mlp_relu_in>>::SCRATCH,
                <Mlp_scores_kind as ::graven::module::Module<Mlp_scores_in>>::SCRATCH,
            ]),
        );
    const SEGMENTS: usize = ::graven::module::total_segments([
        <Mlp_hidden_kind as ::graven::module::Module<Mlp_hidden_in>>::SEGMENTS,
        <Mlp_relu_kind as ::graven::module::Module<Mlp_relu_in>>::SEGMENTS,
        <Mlp_scores_kind as ::graven::module::Module<Mlp_scores_in>>::SEGMENTS,
    ]);
    const ROWS: &'static [::graven::summary::Row] = &[
        ::graven::summary::Row {
            name: "hidden",
            kind: "Dense(128)",
            output: <Mlp_hidden_out as ::graven::shape::Shape>::DIMS,
            parameters: <<Mlp_hidden_kind as ::graven::module::Module<
                Mlp_hidden_in,
            >>::Params as ::graven::kernels::block::Block>::LEN,
            flops: <Mlp_hidden_kind as ::graven::module::Module<Mlp_hidden_in>>::FLOPS,
            activation_bytes: ::graven::network::activation_bytes::<
                Mlp_hidden_kind,
                Mlp_hidden_in,
            >(),
            layers: <Mlp_hidden_kind as ::graven::module::Module<Mlp_hidden_in>>::ROWS,
        },
        ::graven::summary::Row {
            name: "relu",
            kind: "Relu",
            output: <Mlp_relu_out as ::graven::shape::Shape>::DIMS,
            parameters: <<Mlp_relu_kind as ::graven::module::Module<
                Mlp_relu_in,
            >>::Params as ::graven::kernels::block::Block>::LEN,
            flops: <Mlp_relu_kind as ::graven::module::Module<Mlp_relu_in>>::FLOPS,
            activation_bytes: ::graven::network::activation_bytes::<
                Mlp_relu_kind,
                Mlp_relu_in,
            >(),
            layers: <Mlp_relu_kind as ::graven::module::Module<Mlp_relu_in>>::ROWS,
        },
        ::graven::summary::Row {
            name: "scores",
            kind: "Dense(10)",
            output: <Mlp_scores_out as ::graven::shape::Shape>::DIMS,
            parameters: <<Mlp_scores_kind as ::graven::module::Module<
                Mlp_scores_in,
            >>::Params as ::graven::kernels::block::Block>::LEN,
            flops: <Mlp_scores_kind as ::graven::module::Module<Mlp_scores_in>>::FLOPS,
            activation_bytes: ::graven::network::activation_bytes::<
                Mlp_scores_kind,
                Mlp_scores_in,
            >(),
            layers: <Mlp_scores_kind as ::graven::module::Module<Mlp_scores_in>>::ROWS,
        },
    ];
    fn initialize(
        &self,
        params: &mut Self::Params,
        buffers: &mut Self::Buffers,
        rng: &mut ::graven::init::Rng,
    ) {
        <Mlp_hidden_kind as ::graven::module::Module<
            Mlp_hidden_in,
        >>::initialize(
            &<Mlp_hidden_kind>::from(Mlp_hidden_options),
            &mut params.hidden,
            &mut buffers.hidden,
            rng,
        );
        <Mlp_relu_kind as ::graven::module::Module<
            Mlp_relu_in,
        >>::initialize(
            &<Mlp_relu_kind>::from(Mlp_relu_options),
            &mut params.relu,
            &mut buffers.relu,
            rng,
        );
        <Mlp_scores_kind as ::graven::module::Module<
            Mlp_scores_in,
        >>::initialize(
            &<Mlp_scores_kind>::from(Mlp_scores_options),
            &mut params.scores,
            &mut buffers.scores,
            rng,
        );
    }
    fn infer<S: ::graven::simd::Simd, T: ::graven::shape::Dim>(
        &self,
        pass: &::graven::module::Pass<S>,
        tile: ::graven::module::InferTile<'_, Self, In, T>,
    ) {
        let ::graven::module::InferTile {
            params,
            buffers,
            input,
            output,
            cache: work,
            scratch,
        } = tile;
        let (activation, cache) = work.hidden.to_write(pass.samples);
        pass.infer::<
                Mlp_hidden_kind,
                Mlp_hidden_in,
                T,
            >(
            0,
            &<Mlp_hidden_kind>::from(Mlp_hidden_options),
            ::graven::module::InferTile {
                params: &params.hidden,
                buffers: &buffers.hidden,
                input,
                output: activation,
                cache,
                scratch,
            },
        );
        let input = &*activation;
        let (activation, cache) = work.relu.to_write(pass.samples);
        pass.infer::<
                Mlp_relu_kind,
                Mlp_relu_in,
                T,
            >(
            1,
            &<Mlp_relu_kind>::from(Mlp_relu_options),
            ::graven::module::InferTile {
                params: &params.relu,
                buffers: &buffers.relu,
                input,
                output: activation,
                cache,
                scratch,
            },
        );
        let input = &*activation;
        pass.infer::<
                Mlp_scores_kind,
                Mlp_scores_in,
                T,
            >(
            2,
            &<Mlp_scores_kind>::from(Mlp_scores_options),
            ::graven::module::InferTile {
                params: &params.scores,
                buffers: &buffers.scores,
                input,
                output,
                cache: &mut work.scores,
                scratch,
            },
        );
    }
    fn forward<S: ::graven::simd::Simd, T: ::graven::shape::Dim>(
        &self,
        pass: &::graven::module::Pass<S>,
        tile: ::graven::module::ForwardTile<'_, Self, In, T>,
    ) {
        let ::graven::module::ForwardTile {
            params,
            sums,
            totals,
            input,
            output,
            cache: work,
            scratch,
        } = tile;
        let (activation, cache) = work.hidden.to_write(pass.samples);
        pass.forward::<
                Mlp_hidden_kind,
                Mlp_hidden_in,
                T,
            >(
            0,
            Self::BEGINS[0],
            &<Mlp_hidden_kind>::from(Mlp_hidden_options),
            ::graven::module::ForwardTile {
                params: &params.hidden,
                sums: &mut sums.hidden,
                totals: &totals.hidden,
                input,
                output: activation,
                cache,
                scratch,
            },
        );
        let input = &*activation;
        let (activation, cache) = work.relu.to_write(pass.samples);
        pass.forward::<
                Mlp_relu_kind,
                Mlp_relu_in,
                T,
            >(
            1,
            Self::BEGINS[1],
            &<Mlp_relu_kind>::from(Mlp_relu_options),
            ::graven::module::ForwardTile {
                params: &params.relu,
                sums: &mut sums.relu,
                totals: &totals.relu,
                input,
                output: activation,
                cache,
                scratch,
            },
        );
        let input = &*activation;
        pass.forward::<
                Mlp_scores_kind,
                Mlp_scores_in,
                T,
            >(
            2,
            Self::BEGINS[2],
            &<Mlp_scores_kind>::from(Mlp_scores_options),
            ::graven::module::ForwardTile {
                params: &params.scores,
                sums: &mut sums.scores,
                totals: &totals.scores,
                input,
                output,
                cache: &mut work.scores,
                scratch,
            },
        );
    }
    fn backward<S: ::graven::simd::Simd, T: ::graven::shape::Dim>(
        &self,
        pass: &::graven::module::Pass<S>,
        tile: ::graven::module::BackwardTile<'_, Self, In, T>,
    ) {
        let ::graven::module::BackwardTile {
            params,
            gradients,
            sums,
            totals,
            input,
            output,
            output_gradient,
            input_gradient,
            cache: work,
            scratch,
        } = tile;
        let (upper, lower, scratch) = ::graven::module::gradient_buffers(
            scratch,
            Self::WIDEST,
            <T as ::graven::typenum::Unsigned>::USIZE,
        );
        pass.backward::<
                Mlp_scores_kind,
                Mlp_scores_in,
                T,
            >(
            2,
            Self::BEGINS_BACKWARD[2],
            &<Mlp_scores_kind>::from(Mlp_scores_options),
            ::graven::module::BackwardTile {
                params: &params.scores,
                gradients: &mut gradients.scores,
                sums: &mut sums.scores,
                totals: &totals.scores,
                input: work.relu.output(pass.samples),
                output_gradient,
                input_gradient: Some(
                    &mut upper[..pass.samples
                        * <Mlp_relu_out as ::graven::shape::Shape>::LEN],
                ),
                output,
                cache: &mut work.scores,
                scratch,
            },
        );
        let output_gradient = &upper[..pass.samples
            * <Mlp_relu_out as ::graven::shape::Shape>::LEN];
        let (output, cache) = work.relu.to_read(pass.samples);
        pass.backward::<
                Mlp_relu_kind,
                Mlp_relu_in,
                T,
            >(
            1,
            Self::BEGINS_BACKWARD[1],
            &<Mlp_relu_kind>::from(Mlp_relu_options),
            ::graven::module::BackwardTile {
                params: &params.relu,
                gradients: &mut gradients.relu,
                sums: &mut sums.relu,
                totals: &totals.relu,
                input: work.hidden.output(pass.samples),
                output_gradient,
                input_gradient: Some(
                    &mut lower[..pass.samples
                        * <Mlp_hidden_out as ::graven::shape::Shape>::LEN],
                ),
                output,
                cache,
                scratch,
            },
        );
        let output_gradient = &lower[..pass.samples
            * <Mlp_hidden_out as ::graven::shape::Shape>::LEN];
        let (output, cache) = work.hidden.to_read(pass.samples);
        pass.backward::<
                Mlp_hidden_kind,
                Mlp_hidden_in,
                T,
            >(
            0,
            Self::BEGINS_BACKWARD[0],
            &<Mlp_hidden_kind>::from(Mlp_hidden_options),
            ::graven::module::BackwardTile {
                params: &params.hidden,
                gradients: &mut gradients.hidden,
                sums: &mut sums.hidden,
                totals: &totals.hidden,
                input,
                output_gradient,
                input_gradient,
                output,
                cache,
                scratch,
            },
        );
    }
    fn merge(&self, into: &mut Self::Sums, from: &Self::Sums) {
        <Mlp_hidden_kind as ::graven::module::Module<
            Mlp_hidden_in,
        >>::merge(
            &<Mlp_hidden_kind>::from(Mlp_hidden_options),
            &mut into.hidden,
            &from.hidden,
        );
        <Mlp_relu_kind as ::graven::module::Module<
            Mlp_relu_in,
        >>::merge(&<Mlp_relu_kind>::from(Mlp_relu_options), &mut into.relu, &from.relu);
        <Mlp_scores_kind as ::graven::module::Module<
            Mlp_scores_in,
        >>::merge(
            &<Mlp_scores_kind>::from(Mlp_scores_options),
            &mut into.scores,
            &from.scores,
        );
    }
    fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
        <Mlp_hidden_kind as ::graven::module::Module<
            Mlp_hidden_in,
        >>::update_buffers(
            &<Mlp_hidden_kind>::from(Mlp_hidden_options),
            &mut buffers.hidden,
            &totals.hidden,
        );
        <Mlp_relu_kind as ::graven::module::Module<
            Mlp_relu_in,
        >>::update_buffers(
            &<Mlp_relu_kind>::from(Mlp_relu_options),
            &mut buffers.relu,
            &totals.relu,
        );
        <Mlp_scores_kind as ::graven::module::Module<
            Mlp_scores_in,
        >>::update_buffers(
            &<Mlp_scores_kind>::from(Mlp_scores_options),
            &mut buffers.scores,
            &totals.scores,
        );
    }
}
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Mlp_declared: ::graven::shape::Dims = ::graven::check::check_output(
    "Mlp",
    ::graven::shape::Dims::new(&::graven::check::check_sizes([10])),
    "scores",
    <Mlp_scores_out as ::graven::shape::Shape>::DIMS,
);
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Mlp_tile_size: usize = {
    let _ = Mlp_hidden_sizes;
    let _ = Mlp_relu_sizes;
    let _ = Mlp_scores_sizes;
    ::graven::network::tile(
        ::graven::network::activation_bytes::<MlpLayers, Mlp_input>(),
    )
};
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Mlp_tile = ::graven::shape::N<
    { Mlp_tile_size / 1024 },
    { Mlp_tile_size % 1024 },
>;
/// A network with one hidden layer.
pub struct Mlp {
    params: ::graven::kernels::block::Heap<MlpParams>,
    buffers: ::graven::kernels::block::Heap<MlpBuffers>,
}
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
#[allow(clippy::all, clippy::pedantic)]
impl ::graven::network::Network for Mlp {
    type Layers = MlpLayers;
    type InputShape = Mlp_input;
    type Input = [f32; 784];
    type Output = [f32; 10];
    type Tile = Mlp_tile;
    const SUMMARY: ::graven::summary::Summary = ::graven::summary::Summary {
        name: "Mlp",
        input: <Mlp_input as ::graven::shape::Shape>::DIMS,
        output: ::graven::shape::Dims::new(&::graven::check::check_sizes([10])),
        layers: <MlpLayers as ::graven::module::Module<Mlp_input>>::ROWS,
        parameters: <MlpParams as ::graven::kernels::block::Block>::LEN,
        buffers: <MlpBuffers as ::graven::kernels::block::Block>::LEN,
        flops: <MlpLayers as ::graven::module::Module<Mlp_input>>::FLOPS,
        tile: <Mlp_tile as ::graven::typenum::Unsigned>::USIZE,
        workspace_bytes: ::graven::network::workspace_bytes::<
            MlpLayers,
            Mlp_input,
            Mlp_tile,
        >(),
    };
    fn from_parts(
        params: ::graven::kernels::block::Heap<MlpParams>,
        buffers: ::graven::kernels::block::Heap<MlpBuffers>,
    ) -> Self {
        Self { params, buffers }
    }
    fn params(&self) -> &MlpParams {
        &self.params
    }
    fn params_mut(&mut self) -> &mut MlpParams {
        &mut self.params
    }
    fn buffers(&self) -> &MlpBuffers {
        &self.buffers
    }
    fn buffers_mut(&mut self) -> &mut MlpBuffers {
        &mut self.buffers
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl ::graven::kind::Kind for Mlp {
    type Options = ();
    const DEFAULT: ::core::option::Option<()> = ::core::option::Option::Some(());
    const CHECKED: () = {
        let _ = Mlp_hidden_sizes;
        let _ = Mlp_relu_sizes;
        let _ = Mlp_scores_sizes;
    };
    type Layer<D: ::graven::kind::Arguments> = MlpLayers;
}
#[allow(clippy::all, clippy::pedantic)]
impl ::core::ops::Deref for Mlp {
    type Target = MlpParams;
    fn deref(&self) -> &MlpParams {
        &self.params
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl ::core::ops::DerefMut for Mlp {
    fn deref_mut(&mut self) -> &mut MlpParams {
        &mut self.params
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl ::core::clone::Clone for Mlp {
    fn clone(&self) -> Self {
        Self {
            params: self.params.clone(),
            buffers: self.buffers.clone(),
        }
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl ::core::fmt::Debug for Mlp {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::write!(f, "{}({} parameters)", "Mlp", Self::SUMMARY.parameters)
    }
}
