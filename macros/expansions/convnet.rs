#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Convnet_input_sizes: [usize; 3usize] = ::graven::check::check_sizes([28, 28, 1]);
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Convnet_input = <::graven::shape::Rank<
    3usize,
> as ::graven::shape::Family>::Of<
    ::graven::shape::N<
        { (Convnet_input_sizes[0usize]) / 1024 },
        { (Convnet_input_sizes[0usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Convnet_input_sizes[1usize]) / 1024 },
        { (Convnet_input_sizes[1usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Convnet_input_sizes[2usize]) / 1024 },
        { (Convnet_input_sizes[2usize]) % 1024 },
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
pub type Convnet_conv_name = Conv2d;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Convnet_conv_options: <Convnet_conv_name as ::graven::kind::Kind>::Options = <Convnet_conv_name>::new_2d(
        8,
        3,
        5,
    )
    .stride(2)
    .padding_same();
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Convnet_conv_options_dims: [usize; ::graven::kind::MAX_DIMS] = Convnet_conv_options
    .dims();
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Convnet_conv_kind = <Convnet_conv_name as ::graven::kind::Kind>::Layer<
    ::graven::kind::Given<
        ::graven::shape::N<
            { (Convnet_conv_options_dims[0usize]) / 1024 },
            { (Convnet_conv_options_dims[0usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_conv_options_dims[1usize]) / 1024 },
            { (Convnet_conv_options_dims[1usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_conv_options_dims[2usize]) / 1024 },
            { (Convnet_conv_options_dims[2usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_conv_options_dims[3usize]) / 1024 },
            { (Convnet_conv_options_dims[3usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_conv_options_dims[4usize]) / 1024 },
            { (Convnet_conv_options_dims[4usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_conv_options_dims[5usize]) / 1024 },
            { (Convnet_conv_options_dims[5usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_conv_options_dims[6usize]) / 1024 },
            { (Convnet_conv_options_dims[6usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_conv_options_dims[7usize]) / 1024 },
            { (Convnet_conv_options_dims[7usize]) % 1024 },
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
const Convnet_conv_sizes: ::graven::shape::Dims = {
    #[allow(unused_imports)]
    use ::graven::check::NotALayer as _;
    ::graven::check::check_layer(
        "conv",
        "Conv2d",
        <Convnet_conv_name as ::graven::kind::Kind>::TAKES,
        "the input",
        <Convnet_input as ::graven::shape::Shape>::DIMS,
        {
            let _ = (
                Convnet_conv_options,
                <Convnet_conv_name as ::graven::kind::Kind>::CHECKED,
            );
            ::graven::check::Probe::<Convnet_conv_kind, Convnet_input>::FACTS
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
pub type Convnet_conv_in = <::graven::shape::Gate<
    { Convnet_conv_sizes.rank != 0 },
> as ::graven::shape::Id<Convnet_input>>::T;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Convnet_conv_out = <::graven::shape::Rank<
    { Convnet_conv_sizes.rank },
> as ::graven::shape::Family>::Of<
    ::graven::shape::N<
        { (Convnet_conv_sizes.sizes[0usize]) / 1024 },
        { (Convnet_conv_sizes.sizes[0usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Convnet_conv_sizes.sizes[1usize]) / 1024 },
        { (Convnet_conv_sizes.sizes[1usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Convnet_conv_sizes.sizes[2usize]) / 1024 },
        { (Convnet_conv_sizes.sizes[2usize]) % 1024 },
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
pub type Convnet_relu_name = Relu;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Convnet_relu_options: <Convnet_relu_name as ::graven::kind::Kind>::Options = ::graven::kind::default_options(
    <Convnet_relu_name as ::graven::kind::Kind>::DEFAULT,
);
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Convnet_relu_kind = <Convnet_relu_name as ::graven::kind::Kind>::Layer<
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
const Convnet_relu_sizes: ::graven::shape::Dims = {
    #[allow(unused_imports)]
    use ::graven::check::NotALayer as _;
    ::graven::check::check_layer(
        "relu",
        "Relu",
        <Convnet_relu_name as ::graven::kind::Kind>::TAKES,
        "conv",
        <Convnet_conv_out as ::graven::shape::Shape>::DIMS,
        {
            let _ = (
                Convnet_relu_options,
                <Convnet_relu_name as ::graven::kind::Kind>::CHECKED,
            );
            ::graven::check::Probe::<Convnet_relu_kind, Convnet_conv_out>::FACTS
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
pub type Convnet_relu_in = <::graven::shape::Gate<
    { Convnet_relu_sizes.rank != 0 },
> as ::graven::shape::Id<Convnet_conv_out>>::T;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Convnet_relu_out = <::graven::shape::Rank<
    { Convnet_relu_sizes.rank },
> as ::graven::shape::Family>::Of<
    ::graven::shape::N<
        { (Convnet_relu_sizes.sizes[0usize]) / 1024 },
        { (Convnet_relu_sizes.sizes[0usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Convnet_relu_sizes.sizes[1usize]) / 1024 },
        { (Convnet_relu_sizes.sizes[1usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Convnet_relu_sizes.sizes[2usize]) / 1024 },
        { (Convnet_relu_sizes.sizes[2usize]) % 1024 },
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
pub type Convnet_max_pool2d_name = MaxPool2d;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Convnet_max_pool2d_options: <Convnet_max_pool2d_name as ::graven::kind::Kind>::Options = <Convnet_max_pool2d_name>::new(
    2,
);
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Convnet_max_pool2d_options_dims: [usize; ::graven::kind::MAX_DIMS] = Convnet_max_pool2d_options
    .dims();
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Convnet_max_pool2d_kind = <Convnet_max_pool2d_name as ::graven::kind::Kind>::Layer<
    ::graven::kind::Given<
        ::graven::shape::N<
            { (Convnet_max_pool2d_options_dims[0usize]) / 1024 },
            { (Convnet_max_pool2d_options_dims[0usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_max_pool2d_options_dims[1usize]) / 1024 },
            { (Convnet_max_pool2d_options_dims[1usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_max_pool2d_options_dims[2usize]) / 1024 },
            { (Convnet_max_pool2d_options_dims[2usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_max_pool2d_options_dims[3usize]) / 1024 },
            { (Convnet_max_pool2d_options_dims[3usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_max_pool2d_options_dims[4usize]) / 1024 },
            { (Convnet_max_pool2d_options_dims[4usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_max_pool2d_options_dims[5usize]) / 1024 },
            { (Convnet_max_pool2d_options_dims[5usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_max_pool2d_options_dims[6usize]) / 1024 },
            { (Convnet_max_pool2d_options_dims[6usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_max_pool2d_options_dims[7usize]) / 1024 },
            { (Convnet_max_pool2d_options_dims[7usize]) % 1024 },
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
const Convnet_max_pool2d_sizes: ::graven::shape::Dims = {
    #[allow(unused_imports)]
    use ::graven::check::NotALayer as _;
    ::graven::check::check_layer(
        "max_pool2d",
        "MaxPool2d",
        <Convnet_max_pool2d_name as ::graven::kind::Kind>::TAKES,
        "relu",
        <Convnet_relu_out as ::graven::shape::Shape>::DIMS,
        {
            let _ = (
                Convnet_max_pool2d_options,
                <Convnet_max_pool2d_name as ::graven::kind::Kind>::CHECKED,
            );
            ::graven::check::Probe::<Convnet_max_pool2d_kind, Convnet_relu_out>::FACTS
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
pub type Convnet_max_pool2d_in = <::graven::shape::Gate<
    { Convnet_max_pool2d_sizes.rank != 0 },
> as ::graven::shape::Id<Convnet_relu_out>>::T;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Convnet_max_pool2d_out = <::graven::shape::Rank<
    { Convnet_max_pool2d_sizes.rank },
> as ::graven::shape::Family>::Of<
    ::graven::shape::N<
        { (Convnet_max_pool2d_sizes.sizes[0usize]) / 1024 },
        { (Convnet_max_pool2d_sizes.sizes[0usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Convnet_max_pool2d_sizes.sizes[1usize]) / 1024 },
        { (Convnet_max_pool2d_sizes.sizes[1usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Convnet_max_pool2d_sizes.sizes[2usize]) / 1024 },
        { (Convnet_max_pool2d_sizes.sizes[2usize]) % 1024 },
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
pub type Convnet_flatten_name = Flatten;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Convnet_flatten_options: <Convnet_flatten_name as ::graven::kind::Kind>::Options = ::graven::kind::default_options(
    <Convnet_flatten_name as ::graven::kind::Kind>::DEFAULT,
);
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Convnet_flatten_kind = <Convnet_flatten_name as ::graven::kind::Kind>::Layer<
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
const Convnet_flatten_sizes: ::graven::shape::Dims = {
    #[allow(unused_imports)]
    use ::graven::check::NotALayer as _;
    ::graven::check::check_layer(
        "flatten",
        "Flatten",
        <Convnet_flatten_name as ::graven::kind::Kind>::TAKES,
        "max_pool2d",
        <Convnet_max_pool2d_out as ::graven::shape::Shape>::DIMS,
        {
            let _ = (
                Convnet_flatten_options,
                <Convnet_flatten_name as ::graven::kind::Kind>::CHECKED,
            );
            ::graven::check::Probe::<Convnet_flatten_kind, Convnet_max_pool2d_out>::FACTS
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
pub type Convnet_flatten_in = <::graven::shape::Gate<
    { Convnet_flatten_sizes.rank != 0 },
> as ::graven::shape::Id<Convnet_max_pool2d_out>>::T;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Convnet_flatten_out = <::graven::shape::Rank<
    { Convnet_flatten_sizes.rank },
> as ::graven::shape::Family>::Of<
    ::graven::shape::N<
        { (Convnet_flatten_sizes.sizes[0usize]) / 1024 },
        { (Convnet_flatten_sizes.sizes[0usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Convnet_flatten_sizes.sizes[1usize]) / 1024 },
        { (Convnet_flatten_sizes.sizes[1usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Convnet_flatten_sizes.sizes[2usize]) / 1024 },
        { (Convnet_flatten_sizes.sizes[2usize]) % 1024 },
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
pub type Convnet_dense_name = Dense;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Convnet_dense_options: <Convnet_dense_name as ::graven::kind::Kind>::Options = <Convnet_dense_name>::new(
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
const Convnet_dense_options_dims: [usize; ::graven::kind::MAX_DIMS] = Convnet_dense_options
    .dims();
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Convnet_dense_kind = <Convnet_dense_name as ::graven::kind::Kind>::Layer<
    ::graven::kind::Given<
        ::graven::shape::N<
            { (Convnet_dense_options_dims[0usize]) / 1024 },
            { (Convnet_dense_options_dims[0usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_dense_options_dims[1usize]) / 1024 },
            { (Convnet_dense_options_dims[1usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_dense_options_dims[2usize]) / 1024 },
            { (Convnet_dense_options_dims[2usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_dense_options_dims[3usize]) / 1024 },
            { (Convnet_dense_options_dims[3usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_dense_options_dims[4usize]) / 1024 },
            { (Convnet_dense_options_dims[4usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_dense_options_dims[5usize]) / 1024 },
            { (Convnet_dense_options_dims[5usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_dense_options_dims[6usize]) / 1024 },
            { (Convnet_dense_options_dims[6usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Convnet_dense_options_dims[7usize]) / 1024 },
            { (Convnet_dense_options_dims[7usize]) % 1024 },
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
const Convnet_dense_sizes: ::graven::shape::Dims = {
    #[allow(unused_imports)]
    use ::graven::check::NotALayer as _;
    ::graven::check::check_layer(
        "dense",
        "Dense",
        <Convnet_dense_name as ::graven::kind::Kind>::TAKES,
        "flatten",
        <Convnet_flatten_out as ::graven::shape::Shape>::DIMS,
        {
            let _ = (
                Convnet_dense_options,
                <Convnet_dense_name as ::graven::kind::Kind>::CHECKED,
            );
            ::graven::check::Probe::<Convnet_dense_kind, Convnet_flatten_out>::FACTS
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
pub type Convnet_dense_in = <::graven::shape::Gate<
    { Convnet_dense_sizes.rank != 0 },
> as ::graven::shape::Id<Convnet_flatten_out>>::T;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Convnet_dense_out = <::graven::shape::Rank<
    { Convnet_dense_sizes.rank },
> as ::graven::shape::Family>::Of<
    ::graven::shape::N<
        { (Convnet_dense_sizes.sizes[0usize]) / 1024 },
        { (Convnet_dense_sizes.sizes[0usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Convnet_dense_sizes.sizes[1usize]) / 1024 },
        { (Convnet_dense_sizes.sizes[1usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Convnet_dense_sizes.sizes[2usize]) / 1024 },
        { (Convnet_dense_sizes.sizes[2usize]) % 1024 },
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
pub type Convnet_conv = <Convnet_conv_kind as ::graven::module::Module<
    Convnet_conv_in,
>>::Params;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Convnet_relu = <Convnet_relu_kind as ::graven::module::Module<
    Convnet_relu_in,
>>::Params;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Convnet_max_pool2d = <Convnet_max_pool2d_kind as ::graven::module::Module<
    Convnet_max_pool2d_in,
>>::Params;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Convnet_flatten = <Convnet_flatten_kind as ::graven::module::Module<
    Convnet_flatten_in,
>>::Params;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub type Convnet_dense = <Convnet_dense_kind as ::graven::module::Module<
    Convnet_dense_in,
>>::Params;
::graven::block! {
    #[doc = " The parameters of `Convnet`, layer by layer."]
    #[allow(non_camel_case_types)] pub struct ConvnetParams { #[doc = " finds edges"] pub
    conv : Convnet_conv, #[doc = " `Relu`"] pub relu : Convnet_relu, #[doc =
    " `MaxPool2d(2)`"] pub max_pool2d : Convnet_max_pool2d, #[doc = " `Flatten`"] pub
    flatten : Convnet_flatten, #[doc = " `Dense(10)`"] pub dense : Convnet_dense, }
}
::graven::block! {
    #[doc(hidden)] #[allow(non_camel_case_types, non_upper_case_globals, dead_code,
    clippy::all, clippy::pedantic)] pub struct ConvnetBuffers { pub conv : <
    Convnet_conv_kind as ::graven::module::Module < Convnet_conv_in >> ::Buffers, pub
    relu : < Convnet_relu_kind as ::graven::module::Module < Convnet_relu_in >>
    ::Buffers, pub max_pool2d : < Convnet_max_pool2d_kind as ::graven::module::Module <
    Convnet_max_pool2d_in >> ::Buffers, pub flatten : < Convnet_flatten_kind as
    ::graven::module::Module < Convnet_flatten_in >> ::Buffers, pub dense : <
    Convnet_dense_kind as ::graven::module::Module < Convnet_dense_in >> ::Buffers, }
}
::graven::block! {
    #[doc(hidden)] #[allow(non_camel_case_types, non_upper_case_globals, dead_code,
    clippy::all, clippy::pedantic)] pub struct ConvnetSums { pub conv : <
    Convnet_conv_kind as ::graven::module::Module < Convnet_conv_in >> ::Sums, pub relu :
    < Convnet_relu_kind as ::graven::module::Module < Convnet_relu_in >> ::Sums, pub
    max_pool2d : < Convnet_max_pool2d_kind as ::graven::module::Module <
    Convnet_max_pool2d_in >> ::Sums, pub flatten : < Convnet_flatten_kind as
    ::graven::module::Module < Convnet_flatten_in >> ::Sums, pub dense : <
    Convnet_dense_kind as ::graven::module::Module < Convnet_dense_in >> ::Sums, }
}
::graven::zeroable! {
    #[doc(hidden)] #[allow(non_camel_case_types, non_upper_case_globals, dead_code,
    clippy::all, clippy::pedantic)] pub struct ConvnetWorkspace[T : ::graven::shape::Dim]
    { pub conv : ::graven::module::Held < Convnet_conv_out, < Convnet_conv_kind as
    ::graven::module::Module < Convnet_conv_in >> ::Cache < T >, T >, pub relu :
    ::graven::module::Held < Convnet_relu_out, < Convnet_relu_kind as
    ::graven::module::Module < Convnet_relu_in >> ::Cache < T >, T >, pub max_pool2d :
    ::graven::module::Held < Convnet_max_pool2d_out, < Convnet_max_pool2d_kind as
    ::graven::module::Module < Convnet_max_pool2d_in >> ::Cache < T >, T >, pub flatten :
    ::graven::module::Held < Convnet_flatten_out, < Convnet_flatten_kind as
    ::graven::module::Module < Convnet_flatten_in >> ::Cache < T >, T >, pub dense : <
    Convnet_dense_kind as ::graven::module::Module < Convnet_dense_in >> ::Cache < T >,
    #[doc(hidden)] pub tile : ::core::marker::PhantomData < (T,) >, }
}
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
pub struct ConvnetLayers;
#[allow(clippy::all, clippy::pedantic)]
impl ::core::default::Default for ConvnetLayers {
    fn default() -> Self {
        Self
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl ::core::convert::From<()> for ConvnetLayers {
    fn from((): ()) -> Self {
        Self
    }
}
#[allow(clippy::all, clippy::pedantic, dead_code)]
impl ConvnetLayers {
    /// In which segment of the forward pass each layer begins.
    const BEGINS: [usize; 5usize] = ::graven::module::begins([
        <Convnet_conv_kind as ::graven::module::Module<Convnet_conv_in>>::SEGMENTS,
        <Convnet_relu_kind as ::graven::module::Module<Convnet_relu_in>>::SEGMENTS,
        <Convnet_max_pool2d_kind as ::graven::module::Module<
            Convnet_max_pool2d_in,
        >>::SEGMENTS,
        <Convnet_flatten_kind as ::graven::module::Module<Convnet_flatten_in>>::SEGMENTS,
        <Convnet_dense_kind as ::graven::module::Module<Convnet_dense_in>>::SEGMENTS,
    ]);
    /// In which segment of the backward pass, counted from the output, each layer begins.
    const BEGINS_BACKWARD: [usize; 5usize] = ::graven::module::begins_backward([
        <Convnet_conv_kind as ::graven::module::Module<Convnet_conv_in>>::SEGMENTS,
        <Convnet_relu_kind as ::graven::module::Module<Convnet_relu_in>>::SEGMENTS,
        <Convnet_max_pool2d_kind as ::graven::module::Module<
            Convnet_max_pool2d_in,
        >>::SEGMENTS,
        <Convnet_flatten_kind as ::graven::module::Module<Convnet_flatten_in>>::SEGMENTS,
        <Convnet_dense_kind as ::graven::module::Module<Convnet_dense_in>>::SEGMENTS,
    ]);
    /// Room for the widest activation between two layers.
    const WIDEST: ::graven::module::Scratch = ::graven::module::widest([
        <Convnet_conv_out as ::graven::shape::Shape>::LEN,
        <Convnet_relu_out as ::graven::shape::Shape>::LEN,
        <Convnet_max_pool2d_out as ::graven::shape::Shape>::LEN,
        <Convnet_flatten_out as ::graven::shape::Shape>::LEN,
    ]);
}
#[allow(clippy::all, clippy::pedantic, unused_variables)]
impl<In: ::graven::shape::Shape> ::graven::module::Module<In> for ConvnetLayers {
    type Out = Convnet_dense_out;
    type Params = ConvnetParams;
    type Buffers = ConvnetBuffers;
    type Sums = ConvnetSums;
    type Cache<T: ::graven::shape::Dim> = ConvnetWorkspace<T>;
    const CHECK: ::graven::check::Check = ::graven::check::takes(
        <In as ::graven::shape::Shape>::DIMS,
        <Convnet_input as ::graven::shape::Shape>::DIMS,
    );
    const FLOPS: usize = 0
        + <Convnet_conv_kind as ::graven::module::Module<Convnet_conv_in>>::FLOPS
        + <Convnet_relu_kind as ::graven::module::Module<Convnet_relu_in>>::FLOPS
        + <Convnet_max_pool2d_kind as ::graven::module::Module<
            Convnet_max_pool2d_in,
        >>::FLOPS
        + <Convnet_flatten_kind as ::graven::module::Module<Convnet_flatten_in>>::FLOPS
        + <Convnet_dense_kind as ::graven::module::Module<Convnet_dense_in>>::FLOPS;
    const SCRATCH: ::graven::module::Scratch = Self::WIDEST
        .and(Self::WIDEST)
        .and(
            ::graven::module::Scratch::neediest([
                <Convnet_conv_kind as ::graven::module::Module<
                    Convnet_conv_in,
                >>::SCRATCH,
                <Convnet_relu_kind as ::graven::module::Module<
                    Convnet_relu_in,
                >>::SCRATCH,
                <Convnet_max_pool2d_kind as ::graven::module::Module<
                    Convnet_max_pool2d_in,
                >>::SCRATCH,
                <Convnet_flatten_kind as ::graven::module::Module<
                    Convnet_flatten_in,
                >>::SCRATCH,
                <Convnet_dense_kind as ::graven::module::Module<
                    Convnet_dense_in,
                >>::SCRATCH,
            ]),
        );
    const SEGMENTS: usize = ::graven::module::total_segments([
        <Convnet_conv_kind as ::graven::module::Module<Convnet_conv_in>>::SEGMENTS,
        <Convnet_relu_kind as ::graven::module::Module<Convnet_relu_in>>::SEGMENTS,
        <Convnet_max_pool2d_kind as ::graven::module::Module<
            Convnet_max_pool2d_in,
        >>::SEGMENTS,
        <Convnet_flatten_kind as ::graven::module::Module<Convnet_flatten_in>>::SEGMENTS,
        <Convnet_dense_kind as ::graven::module::Module<Convnet_dense_in>>::SEGMENTS,
    ]);
    const ROWS: &'static [::graven::summary::Row] = &[
        ::graven::summary::Row {
            name: "conv",
            kind: "Conv2d(8, (3, 5), stride = 2, padding = same)",
            output: <Convnet_conv_out as ::graven::shape::Shape>::DIMS,
            parameters: <<Convnet_conv_kind as ::graven::module::Module<
                Convnet_conv_in,
            >>::Params as ::graven::kernels::block::Block>::LEN,
            flops: <Convnet_conv_kind as ::graven::module::Module<
                Convnet_conv_in,
            >>::FLOPS,
            activation_bytes: ::graven::network::activation_bytes::<
                Convnet_conv_kind,
                Convnet_conv_in,
            >(),
            layers: <Convnet_conv_kind as ::graven::module::Module<
                Convnet_conv_in,
            >>::ROWS,
        },
        ::graven::summary::Row {
            name: "relu",
            kind: "Relu",
            output: <Convnet_relu_out as ::graven::shape::Shape>::DIMS,
            parameters: <<Convnet_relu_kind as ::graven::module::Module<
                Convnet_relu_in,
            >>::Params as ::graven::kernels::block::Block>::LEN,
            flops: <Convnet_relu_kind as ::graven::module::Module<
                Convnet_relu_in,
            >>::FLOPS,
            activation_bytes: ::graven::network::activation_bytes::<
                Convnet_relu_kind,
                Convnet_relu_in,
            >(),
            layers: <Convnet_relu_kind as ::graven::module::Module<
                Convnet_relu_in,
            >>::ROWS,
        },
        ::graven::summary::Row {
            name: "max_pool2d",
            kind: "MaxPool2d(2)",
            output: <Convnet_max_pool2d_out as ::graven::shape::Shape>::DIMS,
            parameters: <<Convnet_max_pool2d_kind as ::graven::module::Module<
                Convnet_max_pool2d_in,
            >>::Params as ::graven::kernels::block::Block>::LEN,
            flops: <Convnet_max_pool2d_kind as ::graven::module::Module<
                Convnet_max_pool2d_in,
            >>::FLOPS,
            activation_bytes: ::graven::network::activation_bytes::<
                Convnet_max_pool2d_kind,
                Convnet_max_pool2d_in,
            >(),
            layers: <Convnet_max_pool2d_kind as ::graven::module::Module<
                Convnet_max_pool2d_in,
            >>::ROWS,
        },
        ::graven::summary::Row {
            name: "flatten",
            kind: "Flatten",
            output: <Convnet_flatten_out as ::graven::shape::Shape>::DIMS,
            parameters: <<Convnet_flatten_kind as ::graven::module::Module<
                Convnet_flatten_in,
            >>::Params as ::graven::kernels::block::Block>::LEN,
            flops: <Convnet_flatten_kind as ::graven::module::Module<
                Convnet_flatten_in,
            >>::FLOPS,
            activation_bytes: ::graven::network::activation_bytes::<
                Convnet_flatten_kind,
                Convnet_flatten_in,
            >(),
            layers: <Convnet_flatten_kind as ::graven::module::Module<
                Convnet_flatten_in,
            >>::ROWS,
        },
        ::graven::summary::Row {
            name: "dense",
            kind: "Dense(10)",
            output: <Convnet_dense_out as ::graven::shape::Shape>::DIMS,
            parameters: <<Convnet_dense_kind as ::graven::module::Module<
                Convnet_dense_in,
            >>::Params as ::graven::kernels::block::Block>::LEN,
            flops: <Convnet_dense_kind as ::graven::module::Module<
                Convnet_dense_in,
            >>::FLOPS,
            activation_bytes: ::graven::network::activation_bytes::<
                Convnet_dense_kind,
                Convnet_dense_in,
            >(),
            layers: <Convnet_dense_kind as ::graven::module::Module<
                Convnet_dense_in,
            >>::ROWS,
        },
    ];
    fn initialize(
        &self,
        params: &mut Self::Params,
        buffers: &mut Self::Buffers,
        rng: &mut ::graven::init::Rng,
    ) {
        <Convnet_conv_kind as ::graven::module::Module<
            Convnet_conv_in,
        >>::initialize(
            &<Convnet_conv_kind>::from(Convnet_conv_options),
            &mut params.conv,
            &mut buffers.conv,
            rng,
        );
        <Convnet_relu_kind as ::graven::module::Module<
            Convnet_relu_in,
        >>::initialize(
            &<Convnet_relu_kind>::from(Convnet_relu_options),
            &mut params.relu,
            &mut buffers.relu,
            rng,
        );
        <Convnet_max_pool2d_kind as ::graven::module::Module<
            Convnet_max_pool2d_in,
        >>::initialize(
            &<Convnet_max_pool2d_kind>::from(Convnet_max_pool2d_options),
            &mut params.max_pool2d,
            &mut buffers.max_pool2d,
            rng,
        );
        <Convnet_flatten_kind as ::graven::module::Module<
            Convnet_flatten_in,
        >>::initialize(
            &<Convnet_flatten_kind>::from(Convnet_flatten_options),
            &mut params.flatten,
            &mut buffers.flatten,
            rng,
        );
        <Convnet_dense_kind as ::graven::module::Module<
            Convnet_dense_in,
        >>::initialize(
            &<Convnet_dense_kind>::from(Convnet_dense_options),
            &mut params.dense,
            &mut buffers.dense,
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
        let (activation, cache) = work.conv.to_write(pass.samples);
        pass.infer::<
                Convnet_conv_kind,
                Convnet_conv_in,
                T,
            >(
            0,
            &<Convnet_conv_kind>::from(Convnet_conv_options),
            ::graven::module::InferTile {
                params: &params.conv,
                buffers: &buffers.conv,
                input,
                output: activation,
                cache,
                scratch,
            },
        );
        let input = &*activation;
        let (activation, cache) = work.relu.to_write(pass.samples);
        pass.infer::<
                Convnet_relu_kind,
                Convnet_relu_in,
                T,
            >(
            1,
            &<Convnet_relu_kind>::from(Convnet_relu_options),
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
        let (activation, cache) = work.max_pool2d.to_write(pass.samples);
        pass.infer::<
                Convnet_max_pool2d_kind,
                Convnet_max_pool2d_in,
                T,
            >(
            2,
            &<Convnet_max_pool2d_kind>::from(Convnet_max_pool2d_options),
            ::graven::module::InferTile {
                params: &params.max_pool2d,
                buffers: &buffers.max_pool2d,
                input,
                output: activation,
                cache,
                scratch,
            },
        );
        let input = &*activation;
        let (activation, cache) = work.flatten.to_write(pass.samples);
        pass.infer::<
                Convnet_flatten_kind,
                Convnet_flatten_in,
                T,
            >(
            3,
            &<Convnet_flatten_kind>::from(Convnet_flatten_options),
            ::graven::module::InferTile {
                params: &params.flatten,
                buffers: &buffers.flatten,
                input,
                output: activation,
                cache,
                scratch,
            },
        );
        let input = &*activation;
        pass.infer::<
                Convnet_dense_kind,
                Convnet_dense_in,
                T,
            >(
            4,
            &<Convnet_dense_kind>::from(Convnet_dense_options),
            ::graven::module::InferTile {
                params: &params.dense,
                buffers: &buffers.dense,
                input,
                output,
                cache: &mut work.dense,
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
        let (activation, cache) = work.conv.to_write(pass.samples);
        pass.forward::<
                Convnet_conv_kind,
                Convnet_conv_in,
                T,
            >(
            0,
            Self::BEGINS[0],
            &<Convnet_conv_kind>::from(Convnet_conv_options),
            ::graven::module::ForwardTile {
                params: &params.conv,
                sums: &mut sums.conv,
                totals: &totals.conv,
                input,
                output: activation,
                cache,
                scratch,
            },
        );
        let input = &*activation;
        let (activation, cache) = work.relu.to_write(pass.samples);
        pass.forward::<
                Convnet_relu_kind,
                Convnet_relu_in,
                T,
            >(
            1,
            Self::BEGINS[1],
            &<Convnet_relu_kind>::from(Convnet_relu_options),
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
        let (activation, cache) = work.max_pool2d.to_write(pass.samples);
        pass.forward::<
                Convnet_max_pool2d_kind,
                Convnet_max_pool2d_in,
                T,
            >(
            2,
            Self::BEGINS[2],
            &<Convnet_max_pool2d_kind>::from(Convnet_max_pool2d_options),
            ::graven::module::ForwardTile {
                params: &params.max_pool2d,
                sums: &mut sums.max_pool2d,
                totals: &totals.max_pool2d,
                input,
                output: activation,
                cache,
                scratch,
            },
        );
        let input = &*activation;
        let (activation, cache) = work.flatten.to_write(pass.samples);
        pass.forward::<
                Convnet_flatten_kind,
                Convnet_flatten_in,
                T,
            >(
            3,
            Self::BEGINS[3],
            &<Convnet_flatten_kind>::from(Convnet_flatten_options),
            ::graven::module::ForwardTile {
                params: &params.flatten,
                sums: &mut sums.flatten,
                totals: &totals.flatten,
                input,
                output: activation,
                cache,
                scratch,
            },
        );
        let input = &*activation;
        pass.forward::<
                Convnet_dense_kind,
                Convnet_dense_in,
                T,
            >(
            4,
            Self::BEGINS[4],
            &<Convnet_dense_kind>::from(Convnet_dense_options),
            ::graven::module::ForwardTile {
                params: &params.dense,
                sums: &mut sums.dense,
                totals: &totals.dense,
                input,
                output,
                cache: &mut work.dense,
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
                Convnet_dense_kind,
                Convnet_dense_in,
                T,
            >(
            4,
            Self::BEGINS_BACKWARD[4],
            &<Convnet_dense_kind>::from(Convnet_dense_options),
            ::graven::module::BackwardTile {
                params: &params.dense,
                gradients: &mut gradients.dense,
                sums: &mut sums.dense,
                totals: &totals.dense,
                input: work.flatten.output(pass.samples),
                output_gradient,
                input_gradient: Some(
                    &mut upper[..pass.samples
                        * <Convnet_flatten_out as ::graven::shape::Shape>::LEN],
                ),
                output,
                cache: &mut work.dense,
                scratch,
            },
        );
        let output_gradient = &upper[..pass.samples
            * <Convnet_flatten_out as ::graven::shape::Shape>::LEN];
        let (output, cache) = work.flatten.to_read(pass.samples);
        pass.backward::<
                Convnet_flatten_kind,
                Convnet_flatten_in,
                T,
            >(
            3,
            Self::BEGINS_BACKWARD[3],
            &<Convnet_flatten_kind>::from(Convnet_flatten_options),
            ::graven::module::BackwardTile {
                params: &params.flatten,
                gradients: &mut gradients.flatten,
                sums: &mut sums.flatten,
                totals: &totals.flatten,
                input: work.max_pool2d.output(pass.samples),
                output_gradient,
                input_gradient: Some(
                    &mut lower[..pass.samples
                        * <Convnet_max_pool2d_out as ::graven::shape::Shape>::LEN],
                ),
                output,
                cache,
                scratch,
            },
        );
        let output_gradient = &lower[..pass.samples
            * <Convnet_max_pool2d_out as ::graven::shape::Shape>::LEN];
        let (output, cache) = work.max_pool2d.to_read(pass.samples);
        pass.backward::<
                Convnet_max_pool2d_kind,
                Convnet_max_pool2d_in,
                T,
            >(
            2,
            Self::BEGINS_BACKWARD[2],
            &<Convnet_max_pool2d_kind>::from(Convnet_max_pool2d_options),
            ::graven::module::BackwardTile {
                params: &params.max_pool2d,
                gradients: &mut gradients.max_pool2d,
                sums: &mut sums.max_pool2d,
                totals: &totals.max_pool2d,
                input: work.relu.output(pass.samples),
                output_gradient,
                input_gradient: Some(
                    &mut upper[..pass.samples
                        * <Convnet_relu_out as ::graven::shape::Shape>::LEN],
                ),
                output,
                cache,
                scratch,
            },
        );
        let output_gradient = &upper[..pass.samples
            * <Convnet_relu_out as ::graven::shape::Shape>::LEN];
        let (output, cache) = work.relu.to_read(pass.samples);
        pass.backward::<
                Convnet_relu_kind,
                Convnet_relu_in,
                T,
            >(
            1,
            Self::BEGINS_BACKWARD[1],
            &<Convnet_relu_kind>::from(Convnet_relu_options),
            ::graven::module::BackwardTile {
                params: &params.relu,
                gradients: &mut gradients.relu,
                sums: &mut sums.relu,
                totals: &totals.relu,
                input: work.conv.output(pass.samples),
                output_gradient,
                input_gradient: Some(
                    &mut lower[..pass.samples
                        * <Convnet_conv_out as ::graven::shape::Shape>::LEN],
                ),
                output,
                cache,
                scratch,
            },
        );
        let output_gradient = &lower[..pass.samples
            * <Convnet_conv_out as ::graven::shape::Shape>::LEN];
        let (output, cache) = work.conv.to_read(pass.samples);
        pass.backward::<
                Convnet_conv_kind,
                Convnet_conv_in,
                T,
            >(
            0,
            Self::BEGINS_BACKWARD[0],
            &<Convnet_conv_kind>::from(Convnet_conv_options),
            ::graven::module::BackwardTile {
                params: &params.conv,
                gradients: &mut gradients.conv,
                sums: &mut sums.conv,
                totals: &totals.conv,
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
        <Convnet_conv_kind as ::graven::module::Module<
            Convnet_conv_in,
        >>::merge(
            &<Convnet_conv_kind>::from(Convnet_conv_options),
            &mut into.conv,
            &from.conv,
        );
        <Convnet_relu_kind as ::graven::module::Module<
            Convnet_relu_in,
        >>::merge(
            &<Convnet_relu_kind>::from(Convnet_relu_options),
            &mut into.relu,
            &from.relu,
        );
        <Convnet_max_pool2d_kind as ::graven::module::Module<
            Convnet_max_pool2d_in,
        >>::merge(
            &<Convnet_max_pool2d_kind>::from(Convnet_max_pool2d_options),
            &mut into.max_pool2d,
            &from.max_pool2d,
        );
        <Convnet_flatten_kind as ::graven::module::Module<
            Convnet_flatten_in,
        >>::merge(
            &<Convnet_flatten_kind>::from(Convnet_flatten_options),
            &mut into.flatten,
            &from.flatten,
        );
        <Convnet_dense_kind as ::graven::module::Module<
            Convnet_dense_in,
        >>::merge(
            &<Convnet_dense_kind>::from(Convnet_dense_options),
            &mut into.dense,
            &from.dense,
        );
    }
    fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
        <Convnet_conv_kind as ::graven::module::Module<
            Convnet_conv_in,
        >>::update_buffers(
            &<Convnet_conv_kind>::from(Convnet_conv_options),
            &mut buffers.conv,
            &totals.conv,
        );
        <Convnet_relu_kind as ::graven::module::Module<
            Convnet_relu_in,
        >>::update_buffers(
            &<Convnet_relu_kind>::from(Convnet_relu_options),
            &mut buffers.relu,
            &totals.relu,
        );
        <Convnet_max_pool2d_kind as ::graven::module::Module<
            Convnet_max_pool2d_in,
        >>::update_buffers(
            &<Convnet_max_pool2d_kind>::from(Convnet_max_pool2d_options),
            &mut buffers.max_pool2d,
            &totals.max_pool2d,
        );
        <Convnet_flatten_kind as ::graven::module::Module<
            Convnet_flatten_in,
        >>::update_buffers(
            &<Convnet_flatten_kind>::from(Convnet_flatten_options),
            &mut buffers.flatten,
            &totals.flatten,
        );
        <Convnet_dense_kind as ::graven::module::Module<
            Convnet_dense_in,
        >>::update_buffers(
            &<Convnet_dense_kind>::from(Convnet_dense_options),
            &mut buffers.dense,
            &totals.dense,
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
const Convnet_declared: ::graven::shape::Dims = ::graven::check::check_output(
    "Convnet",
    ::graven::shape::Dims::new(&::graven::check::check_sizes([10])),
    "dense",
    <Convnet_dense_out as ::graven::shape::Shape>::DIMS,
);
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Convnet_tile_size: usize = {
    let _ = Convnet_conv_sizes;
    let _ = Convnet_relu_sizes;
    let _ = Convnet_max_pool2d_sizes;
    let _ = Convnet_flatten_sizes;
    let _ = Convnet_dense_sizes;
    ::graven::network::tile(
        ::graven::network::activation_bytes::<ConvnetLayers, Convnet_input>(),
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
pub type Convnet_tile = ::graven::shape::N<
    { Convnet_tile_size / 1024 },
    { Convnet_tile_size % 1024 },
>;
/// An image classifier.
pub struct Convnet {
    params: ::graven::kernels::block::Heap<ConvnetParams>,
    buffers: ::graven::kernels::block::Heap<ConvnetBuffers>,
}
#[allow(dead_code, clippy::all, clippy::pedantic)]
impl Convnet {
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
#[allow(clippy::all, clippy::pedantic)]
impl ::graven::network::Network for Convnet {
    type Layers = ConvnetLayers;
    type InputShape = Convnet_input;
    type Input = [[[f32; 1]; 28]; 28];
    type Output = [f32; 10];
    type Tile = Convnet_tile;
    const SUMMARY: ::graven::summary::Summary = ::graven::summary::Summary {
        name: "Convnet",
        input: <Convnet_input as ::graven::shape::Shape>::DIMS,
        output: ::graven::shape::Dims::new(&::graven::check::check_sizes([10])),
        layers: <ConvnetLayers as ::graven::module::Module<Convnet_input>>::ROWS,
        parameters: <ConvnetParams as ::graven::kernels::block::Block>::LEN,
        buffers: <ConvnetBuffers as ::graven::kernels::block::Block>::LEN,
        flops: <ConvnetLayers as ::graven::module::Module<Convnet_input>>::FLOPS,
        tile: <Convnet_tile as ::graven::typenum::Unsigned>::USIZE,
        workspace_bytes: ::graven::network::workspace_bytes::<
            ConvnetLayers,
            Convnet_input,
            Convnet_tile,
        >(),
    };
    fn from_parts(
        params: ::graven::kernels::block::Heap<ConvnetParams>,
        buffers: ::graven::kernels::block::Heap<ConvnetBuffers>,
    ) -> Self {
        Self { params, buffers }
    }
    fn params(&self) -> &ConvnetParams {
        &self.params
    }
    fn params_mut(&mut self) -> &mut ConvnetParams {
        &mut self.params
    }
    fn buffers(&self) -> &ConvnetBuffers {
        &self.buffers
    }
    fn buffers_mut(&mut self) -> &mut ConvnetBuffers {
        &mut self.buffers
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl ::graven::kind::Kind for Convnet {
    type Options = ();
    const DEFAULT: ::core::option::Option<()> = ::core::option::Option::Some(());
    const CHECKED: () = {
        let _ = Convnet_conv_sizes;
        let _ = Convnet_relu_sizes;
        let _ = Convnet_max_pool2d_sizes;
        let _ = Convnet_flatten_sizes;
        let _ = Convnet_dense_sizes;
    };
    type Layer<D: ::graven::kind::Arguments> = ConvnetLayers;
}
#[allow(clippy::all, clippy::pedantic)]
impl ::core::ops::Deref for Convnet {
    type Target = ConvnetParams;
    fn deref(&self) -> &ConvnetParams {
        &self.params
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl ::core::ops::DerefMut for Convnet {
    fn deref_mut(&mut self) -> &mut ConvnetParams {
        &mut self.params
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl ::core::clone::Clone for Convnet {
    fn clone(&self) -> Self {
        Self {
            params: self.params.clone(),
            buffers: self.buffers.clone(),
        }
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl ::core::fmt::Debug for Convnet {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::write!(f, "{}({} parameters)", "Convnet", Self::SUMMARY.parameters)
    }
}
