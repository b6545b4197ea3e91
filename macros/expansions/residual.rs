#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Block_input_sizes: [usize; 3usize] = ::graven::check::check_sizes([8, 8, 1]);
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Block_input<C> = <::graven::shape::Rank<
    3usize,
> as ::graven::shape::Family>::Of<
    ::graven::shape::N<
        { (Block_input_sizes[0usize]) / 1024 },
        { (Block_input_sizes[0usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Block_input_sizes[1usize]) / 1024 },
        { (Block_input_sizes[1usize]) % 1024 },
    >,
    C,
>;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Block_body_body_conv2d_name = Conv2d;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Block_body_body_conv2d_options: <Block_body_body_conv2d_name as ::graven::kind::Kind>::Options = <Block_body_body_conv2d_name>::new(
        ::graven::kind::type_argument(0usize),
        3,
    )
    .padding(1);
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Block_body_body_conv2d_options_dims: [usize; ::graven::kind::MAX_DIMS] = Block_body_body_conv2d_options
    .dims();
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Block_body_body_conv2d_kind<C> = <Block_body_body_conv2d_name as ::graven::kind::Kind>::Layer<
    ::graven::kind::Given<
        <::graven::kind::Slot<
            { ::graven::kind::pick(Block_body_body_conv2d_options_dims[0usize]) },
            {
                ::graven::kind::plain(Block_body_body_conv2d_options_dims[0usize]) / 1024
            },
            { ::graven::kind::plain(Block_body_body_conv2d_options_dims[0usize]) % 1024 },
        > as ::graven::kind::Pick<(C,)>>::Dim,
        <::graven::kind::Slot<
            { ::graven::kind::pick(Block_body_body_conv2d_options_dims[1usize]) },
            {
                ::graven::kind::plain(Block_body_body_conv2d_options_dims[1usize]) / 1024
            },
            { ::graven::kind::plain(Block_body_body_conv2d_options_dims[1usize]) % 1024 },
        > as ::graven::kind::Pick<(C,)>>::Dim,
        <::graven::kind::Slot<
            { ::graven::kind::pick(Block_body_body_conv2d_options_dims[2usize]) },
            {
                ::graven::kind::plain(Block_body_body_conv2d_options_dims[2usize]) / 1024
            },
            { ::graven::kind::plain(Block_body_body_conv2d_options_dims[2usize]) % 1024 },
        > as ::graven::kind::Pick<(C,)>>::Dim,
        <::graven::kind::Slot<
            { ::graven::kind::pick(Block_body_body_conv2d_options_dims[3usize]) },
            {
                ::graven::kind::plain(Block_body_body_conv2d_options_dims[3usize]) / 1024
            },
            { ::graven::kind::plain(Block_body_body_conv2d_options_dims[3usize]) % 1024 },
        > as ::graven::kind::Pick<(C,)>>::Dim,
        <::graven::kind::Slot<
            { ::graven::kind::pick(Block_body_body_conv2d_options_dims[4usize]) },
            {
                ::graven::kind::plain(Block_body_body_conv2d_options_dims[4usize]) / 1024
            },
            { ::graven::kind::plain(Block_body_body_conv2d_options_dims[4usize]) % 1024 },
        > as ::graven::kind::Pick<(C,)>>::Dim,
        <::graven::kind::Slot<
            { ::graven::kind::pick(Block_body_body_conv2d_options_dims[5usize]) },
            {
                ::graven::kind::plain(Block_body_body_conv2d_options_dims[5usize]) / 1024
            },
            { ::graven::kind::plain(Block_body_body_conv2d_options_dims[5usize]) % 1024 },
        > as ::graven::kind::Pick<(C,)>>::Dim,
        <::graven::kind::Slot<
            { ::graven::kind::pick(Block_body_body_conv2d_options_dims[6usize]) },
            {
                ::graven::kind::plain(Block_body_body_conv2d_options_dims[6usize]) / 1024
            },
            { ::graven::kind::plain(Block_body_body_conv2d_options_dims[6usize]) % 1024 },
        > as ::graven::kind::Pick<(C,)>>::Dim,
        <::graven::kind::Slot<
            { ::graven::kind::pick(Block_body_body_conv2d_options_dims[7usize]) },
            {
                ::graven::kind::plain(Block_body_body_conv2d_options_dims[7usize]) / 1024
            },
            { ::graven::kind::plain(Block_body_body_conv2d_options_dims[7usize]) % 1024 },
        > as ::graven::kind::Pick<(C,)>>::Dim,
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
type Block_body_body_conv2d_out<C> = <Block_body_body_conv2d_kind<
    C,
> as ::graven::module::Module<Block_input<C>>>::Out;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Block_body_body_batch_norm_name = BatchNorm;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Block_body_body_batch_norm_options: <Block_body_body_batch_norm_name as ::graven::kind::Kind>::Options = ::graven::kind::default_options(
    <Block_body_body_batch_norm_name as ::graven::kind::Kind>::DEFAULT,
);
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Block_body_body_batch_norm_kind = <Block_body_body_batch_norm_name as ::graven::kind::Kind>::Layer<
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
type Block_body_body_batch_norm_out<C> = <Block_body_body_batch_norm_kind as ::graven::module::Module<
    Block_body_body_conv2d_out<C>,
>>::Out;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Block_body_body_conv2d<C> = <Block_body_body_conv2d_kind<
    C,
> as ::graven::module::Module<Block_input<C>>>::Params;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Block_body_body_batch_norm<C> = <Block_body_body_batch_norm_kind as ::graven::module::Module<
    Block_body_body_conv2d_out<C>,
>>::Params;
::graven::block! {
    #[doc = " The parameters of `Block_body_body`, layer by layer."]
    #[allow(non_camel_case_types)] struct Block_body_bodyParams[C :
    ::graven::shape::Dim,] { #[doc = " `Conv2d(C, 3, padding = 1)`"] pub conv2d :
    Block_body_body_conv2d < C >, #[doc = " `BatchNorm`"] pub batch_norm :
    Block_body_body_batch_norm < C >, #[doc(hidden)] pub generics :
    ::core::marker::PhantomData < (C,) >, }
}
::graven::block! {
    #[doc(hidden)] #[allow(non_camel_case_types, non_upper_case_globals, dead_code,
    clippy::all, clippy::pedantic)] struct Block_body_bodyBuffers[C :
    ::graven::shape::Dim,] { pub conv2d : < Block_body_body_conv2d_kind < C > as
    ::graven::module::Module < Block_input < C > >> ::Buffers, pub batch_norm : <
    Block_body_body_batch_norm_kind as ::graven::module::Module <
    Block_body_body_conv2d_out < C > >> ::Buffers, #[doc(hidden)] pub generics :
    ::core::marker::PhantomData < (C,) >, }
}
::graven::block! {
    #[doc(hidden)] #[allow(non_camel_case_types, non_upper_case_globals, dead_code,
    clippy::all, clippy::pedantic)] struct Block_body_bodySums[C : ::graven::shape::Dim,]
    { pub conv2d : < Block_body_body_conv2d_kind < C > as ::graven::module::Module <
    Block_input < C > >> ::Sums, pub batch_norm : < Block_body_body_batch_norm_kind as
    ::graven::module::Module < Block_body_body_conv2d_out < C > >> ::Sums, #[doc(hidden)]
    pub generics : ::core::marker::PhantomData < (C,) >, }
}
::graven::zeroable! {
    #[doc(hidden)] #[allow(non_camel_case_types, non_upper_case_globals, dead_code,
    clippy::all, clippy::pedantic)] struct Block_body_bodyWorkspace[C :
    ::graven::shape::Dim, T : ::graven::shape::Dim] { pub conv2d : ::graven::module::Held
    < Block_body_body_conv2d_out < C >, < Block_body_body_conv2d_kind < C > as
    ::graven::module::Module < Block_input < C > >> ::Cache < T >, T >, pub batch_norm :
    < Block_body_body_batch_norm_kind as ::graven::module::Module <
    Block_body_body_conv2d_out < C > >> ::Cache < T >, #[doc(hidden)] pub tile :
    ::core::marker::PhantomData < (C, T,) >, }
}
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
struct Block_body_bodyLayers<C: ::graven::shape::Dim>(::core::marker::PhantomData<(C,)>);
#[allow(clippy::all, clippy::pedantic)]
impl<C: ::graven::shape::Dim> ::core::default::Default for Block_body_bodyLayers<C> {
    fn default() -> Self {
        Self(::core::marker::PhantomData)
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl<C: ::graven::shape::Dim> ::core::convert::From<()> for Block_body_bodyLayers<C> {
    fn from((): ()) -> Self {
        Self(::core::marker::PhantomData)
    }
}
#[allow(clippy::all, clippy::pedantic, dead_code)]
impl<C: ::graven::shape::Dim> Block_body_bodyLayers<C> {
    /// In which segment of the forward pass each layer begins.
    const BEGINS: [usize; 2usize] = ::graven::module::begins([
        <Block_body_body_conv2d_kind<
            C,
        > as ::graven::module::Module<Block_input<C>>>::SEGMENTS,
        <Block_body_body_batch_norm_kind as ::graven::module::Module<
            Block_body_body_conv2d_out<C>,
        >>::SEGMENTS,
    ]);
    /// In which segment of the backward pass, counted from the output, each layer begins.
    const BEGINS_BACKWARD: [usize; 2usize] = ::graven::module::begins_backward([
        <Block_body_body_conv2d_kind<
            C,
        > as ::graven::module::Module<Block_input<C>>>::SEGMENTS,
        <Block_body_body_batch_norm_kind as ::graven::module::Module<
            Block_body_body_conv2d_out<C>,
        >>::SEGMENTS,
    ]);
    /// Room for the widest activation between two layers.
    const WIDEST: ::graven::module::Scratch = ::graven::module::widest([
        <Block_body_body_conv2d_out<C> as ::graven::shape::Shape>::LEN,
    ]);
    /// The checks between layers, evaluated where the sizes are known.
    const CHECKED: () = {
        let _: ::graven::shape::Dims = ::graven::check::check_layer(
            "conv2d",
            "Conv2d",
            <Block_body_body_conv2d_name as ::graven::kind::Kind>::TAKES,
            "the input",
            <Block_input<C> as ::graven::shape::Shape>::DIMS,
            Some(::graven::check::Facts {
                out: <<Block_body_body_conv2d_kind<
                    C,
                > as ::graven::module::Module<
                    Block_input<C>,
                >>::Out as ::graven::shape::Shape>::DIMS,
                check: <Block_body_body_conv2d_kind<
                    C,
                > as ::graven::module::Module<Block_input<C>>>::CHECK,
            }),
        );
        let _: ::graven::shape::Dims = ::graven::check::check_layer(
            "batch_norm",
            "BatchNorm",
            <Block_body_body_batch_norm_name as ::graven::kind::Kind>::TAKES,
            "conv2d",
            <Block_body_body_conv2d_out<C> as ::graven::shape::Shape>::DIMS,
            Some(::graven::check::Facts {
                out: <<Block_body_body_batch_norm_kind as ::graven::module::Module<
                    Block_body_body_conv2d_out<C>,
                >>::Out as ::graven::shape::Shape>::DIMS,
                check: <Block_body_body_batch_norm_kind as ::graven::module::Module<
                    Block_body_body_conv2d_out<C>,
                >>::CHECK,
            }),
        );
    };
}
#[allow(clippy::all, clippy::pedantic, unused_variables)]
impl<C: ::graven::shape::Dim, In: ::graven::shape::Shape> ::graven::module::Module<In>
for Block_body_bodyLayers<C> {
    type Out = Block_body_body_batch_norm_out<C>;
    type Params = Block_body_bodyParams<C>;
    type Buffers = Block_body_bodyBuffers<C>;
    type Sums = Block_body_bodySums<C>;
    type Cache<T: ::graven::shape::Dim> = Block_body_bodyWorkspace<C, T>;
    const CHECK: ::graven::check::Check = ::graven::check::takes(
        <In as ::graven::shape::Shape>::DIMS,
        <Block_input<C> as ::graven::shape::Shape>::DIMS,
    );
    const FLOPS: usize = 0
        + <Block_body_body_conv2d_kind<
            C,
        > as ::graven::module::Module<Block_input<C>>>::FLOPS
        + <Block_body_body_batch_norm_kind as ::graven::module::Module<
            Block_body_body_conv2d_out<C>,
        >>::FLOPS;
    const SCRATCH: ::graven::module::Scratch = Self::WIDEST
        .and(Self::WIDEST)
        .and(
            ::graven::module::Scratch::neediest([
                <Block_body_body_conv2d_kind<
                    C,
                > as ::graven::module::Module<Block_input<C>>>::SCRATCH,
                <Block_body_body_batch_norm_kind as ::graven::module::Module<
                    Block_body_body_conv2d_out<C>,
                >>::SCRATCH,
            ]),
        );
    const SEGMENTS: usize = ::graven::module::total_segments([
        <Block_body_body_conv2d_kind<
            C,
        > as ::graven::module::Module<Block_input<C>>>::SEGMENTS,
        <Block_body_body_batch_norm_kind as ::graven::module::Module<
            Block_body_body_conv2d_out<C>,
        >>::SEGMENTS,
    ]);
    const ROWS: &'static [::graven::summary::Row] = &[
        ::graven::summary::Row {
            name: "conv2d",
            kind: "Conv2d(C, 3, padding = 1)",
            output: <Block_body_body_conv2d_out<C> as ::graven::shape::Shape>::DIMS,
            parameters: <<Block_body_body_conv2d_kind<
                C,
            > as ::graven::module::Module<
                Block_input<C>,
            >>::Params as ::graven::kernels::block::Block>::LEN,
            flops: <Block_body_body_conv2d_kind<
                C,
            > as ::graven::module::Module<Block_input<C>>>::FLOPS,
            activation_bytes: ::graven::network::activation_bytes::<
                Block_body_body_conv2d_kind<C>,
                Block_input<C>,
            >(),
            layers: <Block_body_body_conv2d_kind<
                C,
            > as ::graven::module::Module<Block_input<C>>>::ROWS,
        },
        ::graven::summary::Row {
            name: "batch_norm",
            kind: "BatchNorm",
            output: <Block_body_body_batch_norm_out<C> as ::graven::shape::Shape>::DIMS,
            parameters: <<Block_body_body_batch_norm_kind as ::graven::module::Module<
                Block_body_body_conv2d_out<C>,
            >>::Params as ::graven::kernels::block::Block>::LEN,
            flops: <Block_body_body_batch_norm_kind as ::graven::module::Module<
                Block_body_body_conv2d_out<C>,
            >>::FLOPS,
            activation_bytes: ::graven::network::activation_bytes::<
                Block_body_body_batch_norm_kind,
                Block_body_body_conv2d_out<C>,
            >(),
            layers: <Block_body_body_batch_norm_kind as ::graven::module::Module<
                Block_body_body_conv2d_out<C>,
            >>::ROWS,
        },
    ];
    fn initialize(
        &self,
        params: &mut Self::Params,
        buffers: &mut Self::Buffers,
        rng: &mut ::graven::init::Rng,
    ) {
        <Block_body_body_conv2d_kind<
            C,
        > as ::graven::module::Module<
            Block_input<C>,
        >>::initialize(
            &<Block_body_body_conv2d_kind<C>>::from(Block_body_body_conv2d_options),
            &mut params.conv2d,
            &mut buffers.conv2d,
            rng,
        );
        <Block_body_body_batch_norm_kind as ::graven::module::Module<
            Block_body_body_conv2d_out<C>,
        >>::initialize(
            &<Block_body_body_batch_norm_kind>::from(Block_body_body_batch_norm_options),
            &mut params.batch_norm,
            &mut buffers.batch_norm,
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
        let (activation, cache) = work.conv2d.to_write(pass.samples);
        pass.infer::<
                Block_body_body_conv2d_kind<C>,
                Block_input<C>,
                T,
            >(
            0,
            &<Block_body_body_conv2d_kind<C>>::from(Block_body_body_conv2d_options),
            ::graven::module::InferTile {
                params: &params.conv2d,
                buffers: &buffers.conv2d,
                input,
                output: activation,
                cache,
                scratch,
            },
        );
        let input = &*activation;
        pass.infer::<
                Block_body_body_batch_norm_kind,
                Block_body_body_conv2d_out<C>,
                T,
            >(
            1,
            &<Block_body_body_batch_norm_kind>::from(Block_body_body_batch_norm_options),
            ::graven::module::InferTile {
                params: &params.batch_norm,
                buffers: &buffers.batch_norm,
                input,
                output,
                cache: &mut work.batch_norm,
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
        let (activation, cache) = work.conv2d.to_write(pass.samples);
        pass.forward::<
                Block_body_body_conv2d_kind<C>,
                Block_input<C>,
                T,
            >(
            0,
            Self::BEGINS[0],
            &<Block_body_body_conv2d_kind<C>>::from(Block_body_body_conv2d_options),
            ::graven::module::ForwardTile {
                params: &params.conv2d,
                sums: &mut sums.conv2d,
                totals: &totals.conv2d,
                input,
                output: activation,
                cache,
                scratch,
            },
        );
        let input = &*activation;
        pass.forward::<
                Block_body_body_batch_norm_kind,
                Block_body_body_conv2d_out<C>,
                T,
            >(
            1,
            Self::BEGINS[1],
            &<Block_body_body_batch_norm_kind>::from(Block_body_body_batch_norm_options),
            ::graven::module::ForwardTile {
                params: &params.batch_norm,
                sums: &mut sums.batch_norm,
                totals: &totals.batch_norm,
                input,
                output,
                cache: &mut work.batch_norm,
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
                Block_body_body_batch_norm_kind,
                Block_body_body_conv2d_out<C>,
                T,
            >(
            1,
            Self::BEGINS_BACKWARD[1],
            &<Block_body_body_batch_norm_kind>::from(Block_body_body_batch_norm_options),
            ::graven::module::BackwardTile {
                params: &params.batch_norm,
                gradients: &mut gradients.batch_norm,
                sums: &mut sums.batch_norm,
                totals: &totals.batch_norm,
                input: work.conv2d.output(pass.samples),
                output_gradient,
                input_gradient: Some(
                    &mut upper[..pass.samples
                        * <Block_body_body_conv2d_out<C> as ::graven::shape::Shape>::LEN],
                ),
                output,
                cache: &mut work.batch_norm,
                scratch,
            },
        );
        let output_gradient = &upper[..pass.samples
            * <Block_body_body_conv2d_out<C> as ::graven::shape::Shape>::LEN];
        let (output, cache) = work.conv2d.to_read(pass.samples);
        pass.backward::<
                Block_body_body_conv2d_kind<C>,
                Block_input<C>,
                T,
            >(
            0,
            Self::BEGINS_BACKWARD[0],
            &<Block_body_body_conv2d_kind<C>>::from(Block_body_body_conv2d_options),
            ::graven::module::BackwardTile {
                params: &params.conv2d,
                gradients: &mut gradients.conv2d,
                sums: &mut sums.conv2d,
                totals: &totals.conv2d,
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
        <Block_body_body_conv2d_kind<
            C,
        > as ::graven::module::Module<
            Block_input<C>,
        >>::merge(
            &<Block_body_body_conv2d_kind<C>>::from(Block_body_body_conv2d_options),
            &mut into.conv2d,
            &from.conv2d,
        );
        <Block_body_body_batch_norm_kind as ::graven::module::Module<
            Block_body_body_conv2d_out<C>,
        >>::merge(
            &<Block_body_body_batch_norm_kind>::from(Block_body_body_batch_norm_options),
            &mut into.batch_norm,
            &from.batch_norm,
        );
    }
    fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
        <Block_body_body_conv2d_kind<
            C,
        > as ::graven::module::Module<
            Block_input<C>,
        >>::update_buffers(
            &<Block_body_body_conv2d_kind<C>>::from(Block_body_body_conv2d_options),
            &mut buffers.conv2d,
            &totals.conv2d,
        );
        <Block_body_body_batch_norm_kind as ::graven::module::Module<
            Block_body_body_conv2d_out<C>,
        >>::update_buffers(
            &<Block_body_body_batch_norm_kind>::from(Block_body_body_batch_norm_options),
            &mut buffers.batch_norm,
            &totals.batch_norm,
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
const Block_body_options: () = ();
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Block_body_kind<C> = ::graven::layers::Residual<Block_body_bodyLayers<C>>;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Block_body_out<C> = <Block_body_kind<
    C,
> as ::graven::module::Module<Block_input<C>>>::Out;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Block_relu_name = Relu;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Block_relu_options: <Block_relu_name as ::graven::kind::Kind>::Options = ::graven::kind::default_options(
    <Block_relu_name as ::graven::kind::Kind>::DEFAULT,
);
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Block_relu_kind = <Block_relu_name as ::graven::kind::Kind>::Layer<
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
type Block_relu_out<C> = <Block_relu_kind as ::graven::module::Module<
    Block_body_out<C>,
>>::Out;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Block_body<C> = <Block_body_kind<
    C,
> as ::graven::module::Module<Block_input<C>>>::Params;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Block_relu<C> = <Block_relu_kind as ::graven::module::Module<
    Block_body_out<C>,
>>::Params;
::graven::block! {
    #[doc = " The parameters of `Block`, layer by layer."] #[allow(non_camel_case_types)]
    struct BlockParams[C : ::graven::shape::Dim,] { #[doc = " `residual`"] pub body :
    Block_body < C >, #[doc = " `Relu`"] pub relu : Block_relu < C >, #[doc(hidden)] pub
    generics : ::core::marker::PhantomData < (C,) >, }
}
::graven::block! {
    #[doc(hidden)] #[allow(non_camel_case_types, non_upper_case_globals, dead_code,
    clippy::all, clippy::pedantic)] struct BlockBuffers[C : ::graven::shape::Dim,] { pub
    body : < Block_body_kind < C > as ::graven::module::Module < Block_input < C > >>
    ::Buffers, pub relu : < Block_relu_kind as ::graven::module::Module < Block_body_out
    < C > >> ::Buffers, #[doc(hidden)] pub generics : ::core::marker::PhantomData < (C,)
    >, }
}
::graven::block! {
    #[doc(hidden)] #[allow(non_camel_case_types, non_upper_case_globals, dead_code,
    clippy::all, clippy::pedantic)] struct BlockSums[C : ::graven::shape::Dim,] { pub
    body : < Block_body_kind < C > as ::graven::module::Module < Block_input < C > >>
    ::Sums, pub relu : < Block_relu_kind as ::graven::module::Module < Block_body_out < C
    > >> ::Sums, #[doc(hidden)] pub generics : ::core::marker::PhantomData < (C,) >, }
}
::graven::zeroable! {
    #[doc(hidden)] #[allow(non_camel_case_types, non_upper_case_globals, dead_code,
    clippy::all, clippy::pedantic)] struct BlockWorkspace[C : ::graven::shape::Dim, T :
    ::graven::shape::Dim] { pub body : ::graven::module::Held < Block_body_out < C >, <
    Block_body_kind < C > as ::graven::module::Module < Block_input < C > >> ::Cache < T
    >, T >, pub relu : < Block_relu_kind as ::graven::module::Module < Block_body_out < C
    > >> ::Cache < T >, #[doc(hidden)] pub tile : ::core::marker::PhantomData < (C, T,)
    >, }
}
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
struct BlockLayers<C: ::graven::shape::Dim>(::core::marker::PhantomData<(C,)>);
#[allow(clippy::all, clippy::pedantic)]
impl<C: ::graven::shape::Dim> ::core::default::Default for BlockLayers<C> {
    fn default() -> Self {
        Self(::core::marker::PhantomData)
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl<C: ::graven::shape::Dim> ::core::convert::From<()> for BlockLayers<C> {
    fn from((): ()) -> Self {
        Self(::core::marker::PhantomData)
    }
}
#[allow(clippy::all, clippy::pedantic, dead_code)]
impl<C: ::graven::shape::Dim> BlockLayers<C> {
    /// In which segment of the forward pass each layer begins.
    const BEGINS: [usize; 2usize] = ::graven::module::begins([
        <Block_body_kind<C> as ::graven::module::Module<Block_input<C>>>::SEGMENTS,
        <Block_relu_kind as ::graven::module::Module<Block_body_out<C>>>::SEGMENTS,
    ]);
    /// In which segment of the backward pass, counted from the output, each layer begins.
    const BEGINS_BACKWARD: [usize; 2usize] = ::graven::module::begins_backward([
        <Block_body_kind<C> as ::graven::module::Module<Block_input<C>>>::SEGMENTS,
        <Block_relu_kind as ::graven::module::Module<Block_body_out<C>>>::SEGMENTS,
    ]);
    /// Room for the widest activation between two layers.
    const WIDEST: ::graven::module::Scratch = ::graven::module::widest([
        <Block_body_out<C> as ::graven::shape::Shape>::LEN,
    ]);
    /// The checks between layers, evaluated where the sizes are known.
    const CHECKED: () = {
        Block_body_bodyLayers::<C>::CHECKED;
        let _: ::graven::shape::Dims = ::graven::check::check_residual(
            "body",
            "the input",
            <Block_input<C> as ::graven::shape::Shape>::DIMS,
            "batch_norm",
            <Block_body_body_batch_norm_out<C> as ::graven::shape::Shape>::DIMS,
        );
        let _: ::graven::shape::Dims = ::graven::check::check_layer(
            "relu",
            "Relu",
            <Block_relu_name as ::graven::kind::Kind>::TAKES,
            "body",
            <Block_body_out<C> as ::graven::shape::Shape>::DIMS,
            Some(::graven::check::Facts {
                out: <<Block_relu_kind as ::graven::module::Module<
                    Block_body_out<C>,
                >>::Out as ::graven::shape::Shape>::DIMS,
                check: <Block_relu_kind as ::graven::module::Module<
                    Block_body_out<C>,
                >>::CHECK,
            }),
        );
    };
}
#[allow(clippy::all, clippy::pedantic, unused_variables)]
impl<C: ::graven::shape::Dim, In: ::graven::shape::Shape> ::graven::module::Module<In>
for BlockLayers<C> {
    type Out = Block_relu_out<C>;
    type Params = BlockParams<C>;
    type Buffers = BlockBuffers<C>;
    type Sums = BlockSums<C>;
    type Cache<T: ::graven::shape::Dim> = BlockWorkspace<C, T>;
    const CHECK: ::graven::check::Check = ::graven::check::takes(
        <In as ::graven::shape::Shape>::DIMS,
        <Block_input<C> as ::graven::shape::Shape>::DIMS,
    );
    const FLOPS: usize = 0
        + <Block_body_kind<C> as ::graven::module::Module<Block_input<C>>>::FLOPS
        + <Block_relu_kind as ::graven::module::Module<Block_body_out<C>>>::FLOPS;
    const SCRATCH: ::graven::module::Scratch = Self::WIDEST
        .and(Self::WIDEST)
        .and(
            ::graven::module::Scratch::neediest([
                <Block_body_kind<
                    C,
                > as ::graven::module::Module<Block_input<C>>>::SCRATCH,
                <Block_relu_kind as ::graven::module::Module<Block_body_out<C>>>::SCRATCH,
            ]),
        );
    const SEGMENTS: usize = ::graven::module::total_segments([
        <Block_body_kind<C> as ::graven::module::Module<Block_input<C>>>::SEGMENTS,
        <Block_relu_kind as ::graven::module::Module<Block_body_out<C>>>::SEGMENTS,
    ]);
    const ROWS: &'static [::graven::summary::Row] = &[
        ::graven::summary::Row {
            name: "body",
            kind: "residual",
            output: <Block_body_out<C> as ::graven::shape::Shape>::DIMS,
            parameters: <<Block_body_kind<
                C,
            > as ::graven::module::Module<
                Block_input<C>,
            >>::Params as ::graven::kernels::block::Block>::LEN,
            flops: <Block_body_kind<
                C,
            > as ::graven::module::Module<Block_input<C>>>::FLOPS,
            activation_bytes: ::graven::network::activation_bytes::<
                Block_body_kind<C>,
                Block_input<C>,
            >(),
            layers: <Block_body_kind<
                C,
            > as ::graven::module::Module<Block_input<C>>>::ROWS,
        },
        ::graven::summary::Row {
            name: "relu",
            kind: "Relu",
            output: <Block_relu_out<C> as ::graven::shape::Shape>::DIMS,
            parameters: <<Block_relu_kind as ::graven::module::Module<
                Block_body_out<C>,
            >>::Params as ::graven::kernels::block::Block>::LEN,
            flops: <Block_relu_kind as ::graven::module::Module<
                Block_body_out<C>,
            >>::FLOPS,
            activation_bytes: ::graven::network::activation_bytes::<
                Block_relu_kind,
                Block_body_out<C>,
            >(),
            layers: <Block_relu_kind as ::graven::module::Module<
                Block_body_out<C>,
            >>::ROWS,
        },
    ];
    fn initialize(
        &self,
        params: &mut Self::Params,
        buffers: &mut Self::Buffers,
        rng: &mut ::graven::init::Rng,
    ) {
        <Block_body_kind<
            C,
        > as ::graven::module::Module<
            Block_input<C>,
        >>::initialize(
            &<Block_body_kind<C>>::from(Block_body_options),
            &mut params.body,
            &mut buffers.body,
            rng,
        );
        <Block_relu_kind as ::graven::module::Module<
            Block_body_out<C>,
        >>::initialize(
            &<Block_relu_kind>::from(Block_relu_options),
            &mut params.relu,
            &mut buffers.relu,
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
        let (activation, cache) = work.body.to_write(pass.samples);
        pass.infer::<
                Block_body_kind<C>,
                Block_input<C>,
                T,
            >(
            0,
            &<Block_body_kind<C>>::from(Block_body_options),
            ::graven::module::InferTile {
                params: &params.body,
                buffers: &buffers.body,
                input,
                output: activation,
                cache,
                scratch,
            },
        );
        let input = &*activation;
        pass.infer::<
                Block_relu_kind,
                Block_body_out<C>,
                T,
            >(
            1,
            &<Block_relu_kind>::from(Block_relu_options),
            ::graven::module::InferTile {
                params: &params.relu,
                buffers: &buffers.relu,
                input,
                output,
                cache: &mut work.relu,
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
        let (activation, cache) = work.body.to_write(pass.samples);
        pass.forward::<
                Block_body_kind<C>,
                Block_input<C>,
                T,
            >(
            0,
            Self::BEGINS[0],
            &<Block_body_kind<C>>::from(Block_body_options),
            ::graven::module::ForwardTile {
                params: &params.body,
                sums: &mut sums.body,
                totals: &totals.body,
                input,
                output: activation,
                cache,
                scratch,
            },
        );
        let input = &*activation;
        pass.forward::<
                Block_relu_kind,
                Block_body_out<C>,
                T,
            >(
            1,
            Self::BEGINS[1],
            &<Block_relu_kind>::from(Block_relu_options),
            ::graven::module::ForwardTile {
                params: &params.relu,
                sums: &mut sums.relu,
                totals: &totals.relu,
                input,
                output,
                cache: &mut work.relu,
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
                Block_relu_kind,
                Block_body_out<C>,
                T,
            >(
            1,
            Self::BEGINS_BACKWARD[1],
            &<Block_relu_kind>::from(Block_relu_options),
            ::graven::module::BackwardTile {
                params: &params.relu,
                gradients: &mut gradients.relu,
                sums: &mut sums.relu,
                totals: &totals.relu,
                input: work.body.output(pass.samples),
                output_gradient,
                input_gradient: Some(
                    &mut upper[..pass.samples
                        * <Block_body_out<C> as ::graven::shape::Shape>::LEN],
                ),
                output,
                cache: &mut work.relu,
                scratch,
            },
        );
        let output_gradient = &upper[..pass.samples
            * <Block_body_out<C> as ::graven::shape::Shape>::LEN];
        let (output, cache) = work.body.to_read(pass.samples);
        pass.backward::<
                Block_body_kind<C>,
                Block_input<C>,
                T,
            >(
            0,
            Self::BEGINS_BACKWARD[0],
            &<Block_body_kind<C>>::from(Block_body_options),
            ::graven::module::BackwardTile {
                params: &params.body,
                gradients: &mut gradients.body,
                sums: &mut sums.body,
                totals: &totals.body,
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
        <Block_body_kind<
            C,
        > as ::graven::module::Module<
            Block_input<C>,
        >>::merge(
            &<Block_body_kind<C>>::from(Block_body_options),
            &mut into.body,
            &from.body,
        );
        <Block_relu_kind as ::graven::module::Module<
            Block_body_out<C>,
        >>::merge(
            &<Block_relu_kind>::from(Block_relu_options),
            &mut into.relu,
            &from.relu,
        );
    }
    fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
        <Block_body_kind<
            C,
        > as ::graven::module::Module<
            Block_input<C>,
        >>::update_buffers(
            &<Block_body_kind<C>>::from(Block_body_options),
            &mut buffers.body,
            &totals.body,
        );
        <Block_relu_kind as ::graven::module::Module<
            Block_body_out<C>,
        >>::update_buffers(
            &<Block_relu_kind>::from(Block_relu_options),
            &mut buffers.relu,
            &totals.relu,
        );
    }
}
struct Block<C: ::graven::shape::Dim> {
    params: ::graven::kernels::block::Heap<BlockParams<C>>,
    buffers: ::graven::kernels::block::Heap<BlockBuffers<C>>,
}
#[allow(dead_code, clippy::all, clippy::pedantic)]
impl<C: ::graven::shape::Dim> Block<C> {
    /// What the network is made of, and what it costs.
    pub const SUMMARY: ::graven::summary::Summary = <Self as ::graven::network::Network>::SUMMARY;
    /// A freshly initialised network; the same seed gives the same weights.
    pub fn new(seed: u64) -> Self {
        const { Self::CHECKED };
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
    /// Evaluates the checks between layers.
    #[doc(hidden)]
    pub const CHECKED: () = {
        <BlockLayers<C>>::CHECKED;
        let _: ::graven::shape::Dims = ::graven::check::check_output(
            "Block",
            ::graven::shape::Dims::new(
                &::graven::check::check_sizes([
                    8,
                    8,
                    <C as ::graven::typenum::Unsigned>::USIZE,
                ]),
            ),
            "relu",
            <Block_relu_out<C> as ::graven::shape::Shape>::DIMS,
        );
    };
}
#[allow(clippy::all, clippy::pedantic)]
impl<C: ::graven::shape::Dim> ::graven::network::Network for Block<C> {
    type Layers = BlockLayers<C>;
    type InputShape = Block_input<C>;
    type Input = [[::graven::generic_array::GenericArray<f32, C>; 8]; 8];
    type Output = [[::graven::generic_array::GenericArray<f32, C>; 8]; 8];
    type Tile = ::graven::typenum::U8;
    const SUMMARY: ::graven::summary::Summary = ::graven::summary::Summary {
        name: "Block",
        input: <Block_input<C> as ::graven::shape::Shape>::DIMS,
        output: ::graven::shape::Dims::new(
            &::graven::check::check_sizes([
                8,
                8,
                <C as ::graven::typenum::Unsigned>::USIZE,
            ]),
        ),
        layers: <BlockLayers<C> as ::graven::module::Module<Block_input<C>>>::ROWS,
        parameters: <BlockParams<C> as ::graven::kernels::block::Block>::LEN,
        buffers: <BlockBuffers<C> as ::graven::kernels::block::Block>::LEN,
        flops: <BlockLayers<C> as ::graven::module::Module<Block_input<C>>>::FLOPS,
        tile: <::graven::typenum::U8 as ::graven::typenum::Unsigned>::USIZE,
        workspace_bytes: ::graven::network::workspace_bytes::<
            BlockLayers<C>,
            Block_input<C>,
            ::graven::typenum::U8,
        >(),
    };
    fn from_parts(
        params: ::graven::kernels::block::Heap<BlockParams<C>>,
        buffers: ::graven::kernels::block::Heap<BlockBuffers<C>>,
    ) -> Self {
        Self { params, buffers }
    }
    fn params(&self) -> &BlockParams<C> {
        &self.params
    }
    fn params_mut(&mut self) -> &mut BlockParams<C> {
        &mut self.params
    }
    fn buffers(&self) -> &BlockBuffers<C> {
        &self.buffers
    }
    fn buffers_mut(&mut self) -> &mut BlockBuffers<C> {
        &mut self.buffers
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl<C: ::graven::shape::Dim> ::graven::kind::Kind for Block<C> {
    type Options = ();
    const DEFAULT: ::core::option::Option<()> = ::core::option::Option::Some(());
    type Layer<D: ::graven::kind::Arguments> = BlockLayers<C>;
}
#[allow(clippy::all, clippy::pedantic)]
impl<C: ::graven::shape::Dim> ::core::ops::Deref for Block<C> {
    type Target = BlockParams<C>;
    fn deref(&self) -> &BlockParams<C> {
        &self.params
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl<C: ::graven::shape::Dim> ::core::ops::DerefMut for Block<C> {
    fn deref_mut(&mut self) -> &mut BlockParams<C> {
        &mut self.params
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl<C: ::graven::shape::Dim> ::core::clone::Clone for Block<C> {
    fn clone(&self) -> Self {
        Self {
            params: self.params.clone(),
            buffers: self.buffers.clone(),
        }
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl<C: ::graven::shape::Dim> ::core::fmt::Debug for Block<C> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::write!(f, "{}({} parameters)", "Block", Self::SUMMARY.parameters)
    }
}
type Block16 = Block<::graven::shape::N<{ (16) / 1024 }, { (16) % 1024 }>>;
const _: () = <Block16>::CHECKED;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Net_input_sizes: [usize; 3usize] = ::graven::check::check_sizes([8, 8, 16]);
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Net_input = <::graven::shape::Rank<
    3usize,
> as ::graven::shape::Family>::Of<
    ::graven::shape::N<
        { (Net_input_sizes[0usize]) / 1024 },
        { (Net_input_sizes[0usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Net_input_sizes[1usize]) / 1024 },
        { (Net_input_sizes[1usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Net_input_sizes[2usize]) / 1024 },
        { (Net_input_sizes[2usize]) % 1024 },
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
type Net_blocks_body_block_name = Block<
    ::graven::shape::N<{ (16) / 1024 }, { (16) % 1024 }>,
>;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Net_blocks_body_block_options: <Net_blocks_body_block_name as ::graven::kind::Kind>::Options = ::graven::kind::default_options(
    <Net_blocks_body_block_name as ::graven::kind::Kind>::DEFAULT,
);
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Net_blocks_body_block_kind = <Net_blocks_body_block_name as ::graven::kind::Kind>::Layer<
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
const Net_blocks_body_block_sizes: ::graven::shape::Dims = {
    #[allow(unused_imports)]
    use ::graven::check::NotALayer as _;
    ::graven::check::check_layer(
        "block",
        "Block",
        <Net_blocks_body_block_name as ::graven::kind::Kind>::TAKES,
        "the input",
        <Net_input as ::graven::shape::Shape>::DIMS,
        {
            let _ = (
                Net_blocks_body_block_options,
                <Net_blocks_body_block_name as ::graven::kind::Kind>::CHECKED,
            );
            ::graven::check::Probe::<Net_blocks_body_block_kind, Net_input>::FACTS
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
type Net_blocks_body_block_in = <::graven::shape::Gate<
    { Net_blocks_body_block_sizes.rank != 0 },
> as ::graven::shape::Id<Net_input>>::T;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Net_blocks_body_block_out = <::graven::shape::Rank<
    { Net_blocks_body_block_sizes.rank },
> as ::graven::shape::Family>::Of<
    ::graven::shape::N<
        { (Net_blocks_body_block_sizes.sizes[0usize]) / 1024 },
        { (Net_blocks_body_block_sizes.sizes[0usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Net_blocks_body_block_sizes.sizes[1usize]) / 1024 },
        { (Net_blocks_body_block_sizes.sizes[1usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Net_blocks_body_block_sizes.sizes[2usize]) / 1024 },
        { (Net_blocks_body_block_sizes.sizes[2usize]) % 1024 },
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
type Net_blocks_body_block = <Net_blocks_body_block_kind as ::graven::module::Module<
    Net_blocks_body_block_in,
>>::Params;
::graven::block! {
    #[doc = " The parameters of `Net_blocks_body`, layer by layer."]
    #[allow(non_camel_case_types)] struct Net_blocks_bodyParams { #[doc = " `Block<16>`"]
    pub block : Net_blocks_body_block, }
}
::graven::block! {
    #[doc(hidden)] #[allow(non_camel_case_types, non_upper_case_globals, dead_code,
    clippy::all, clippy::pedantic)] struct Net_blocks_bodyBuffers { pub block : <
    Net_blocks_body_block_kind as ::graven::module::Module < Net_blocks_body_block_in >>
    ::Buffers, }
}
::graven::block! {
    #[doc(hidden)] #[allow(non_camel_case_types, non_upper_case_globals, dead_code,
    clippy::all, clippy::pedantic)] struct Net_blocks_bodySums { pub block : <
    Net_blocks_body_block_kind as ::graven::module::Module < Net_blocks_body_block_in >>
    ::Sums, }
}
::graven::zeroable! {
    #[doc(hidden)] #[allow(non_camel_case_types, non_upper_case_globals, dead_code,
    clippy::all, clippy::pedantic)] struct Net_blocks_bodyWorkspace[T :
    ::graven::shape::Dim] { pub block : < Net_blocks_body_block_kind as
    ::graven::module::Module < Net_blocks_body_block_in >> ::Cache < T >, #[doc(hidden)]
    pub tile : ::core::marker::PhantomData < (T,) >, }
}
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
struct Net_blocks_bodyLayers;
#[allow(clippy::all, clippy::pedantic)]
impl ::core::default::Default for Net_blocks_bodyLayers {
    fn default() -> Self {
        Self
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl ::core::convert::From<()> for Net_blocks_bodyLayers {
    fn from((): ()) -> Self {
        Self
    }
}
#[allow(clippy::all, clippy::pedantic, dead_code)]
impl Net_blocks_bodyLayers {
    /// In which segment of the forward pass each layer begins.
    const BEGINS: [usize; 1usize] = ::graven::module::begins([
        <Net_blocks_body_block_kind as ::graven::module::Module<
            Net_blocks_body_block_in,
        >>::SEGMENTS,
    ]);
    /// In which segment of the backward pass, counted from the output, each layer begins.
    const BEGINS_BACKWARD: [usize; 1usize] = ::graven::module::begins_backward([
        <Net_blocks_body_block_kind as ::graven::module::Module<
            Net_blocks_body_block_in,
        >>::SEGMENTS,
    ]);
    /// Room for the widest activation between two layers.
    const WIDEST: ::graven::module::Scratch = ::graven::module::widest([]);
}
#[allow(clippy::all, clippy::pedantic, unused_variables)]
impl<In: ::graven::shape::Shape> ::graven::module::Module<In> for Net_blocks_bodyLayers {
    type Out = Net_blocks_body_block_out;
    type Params = Net_blocks_bodyParams;
    type Buffers = Net_blocks_bodyBuffers;
    type Sums = Net_blocks_bodySums;
    type Cache<T: ::graven::shape::Dim> = Net_blocks_bodyWorkspace<T>;
    const CHECK: ::graven::check::Check = ::graven::check::takes(
        <In as ::graven::shape::Shape>::DIMS,
        <Net_input as ::graven::shape::Shape>::DIMS,
    );
    const FLOPS: usize = 0
        + <Net_blocks_body_block_kind as ::graven::module::Module<
            Net_blocks_body_block_in,
        >>::FLOPS;
    const SCRATCH: ::graven::module::Scratch = Self::WIDEST
        .and(Self::WIDEST)
        .and(
            ::graven::module::Scratch::neediest([
                <Net_blocks_body_block_kind as ::graven::module::Module<
                    Net_blocks_body_block_in,
                >>::SCRATCH,
            ]),
        );
    const SEGMENTS: usize = ::graven::module::total_segments([
        <Net_blocks_body_block_kind as ::graven::module::Module<
            Net_blocks_body_block_in,
        >>::SEGMENTS,
    ]);
    const ROWS: &'static [::graven::summary::Row] = &[
        ::graven::summary::Row {
            name: "block",
            kind: "Block<16>",
            output: <Net_blocks_body_block_out as ::graven::shape::Shape>::DIMS,
            parameters: <<Net_blocks_body_block_kind as ::graven::module::Module<
                Net_blocks_body_block_in,
            >>::Params as ::graven::kernels::block::Block>::LEN,
            flops: <Net_blocks_body_block_kind as ::graven::module::Module<
                Net_blocks_body_block_in,
            >>::FLOPS,
            activation_bytes: ::graven::network::activation_bytes::<
                Net_blocks_body_block_kind,
                Net_blocks_body_block_in,
            >(),
            layers: <Net_blocks_body_block_kind as ::graven::module::Module<
                Net_blocks_body_block_in,
            >>::ROWS,
        },
    ];
    fn initialize(
        &self,
        params: &mut Self::Params,
        buffers: &mut Self::Buffers,
        rng: &mut ::graven::init::Rng,
    ) {
        <Net_blocks_body_block_kind as ::graven::module::Module<
            Net_blocks_body_block_in,
        >>::initialize(
            &<Net_blocks_body_block_kind>::from(Net_blocks_body_block_options),
            &mut params.block,
            &mut buffers.block,
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
        pass.infer::<
                Net_blocks_body_block_kind,
                Net_blocks_body_block_in,
                T,
            >(
            0,
            &<Net_blocks_body_block_kind>::from(Net_blocks_body_block_options),
            ::graven::module::InferTile {
                params: &params.block,
                buffers: &buffers.block,
                input,
                output,
                cache: &mut work.block,
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
        pass.forward::<
                Net_blocks_body_block_kind,
                Net_blocks_body_block_in,
                T,
            >(
            0,
            Self::BEGINS[0],
            &<Net_blocks_body_block_kind>::from(Net_blocks_body_block_options),
            ::graven::module::ForwardTile {
                params: &params.block,
                sums: &mut sums.block,
                totals: &totals.block,
                input,
                output,
                cache: &mut work.block,
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
        pass.backward::<
                Net_blocks_body_block_kind,
                Net_blocks_body_block_in,
                T,
            >(
            0,
            Self::BEGINS_BACKWARD[0],
            &<Net_blocks_body_block_kind>::from(Net_blocks_body_block_options),
            ::graven::module::BackwardTile {
                params: &params.block,
                gradients: &mut gradients.block,
                sums: &mut sums.block,
                totals: &totals.block,
                input,
                output_gradient,
                input_gradient,
                output,
                cache: &mut work.block,
                scratch,
            },
        );
    }
    fn merge(&self, into: &mut Self::Sums, from: &Self::Sums) {
        <Net_blocks_body_block_kind as ::graven::module::Module<
            Net_blocks_body_block_in,
        >>::merge(
            &<Net_blocks_body_block_kind>::from(Net_blocks_body_block_options),
            &mut into.block,
            &from.block,
        );
    }
    fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
        <Net_blocks_body_block_kind as ::graven::module::Module<
            Net_blocks_body_block_in,
        >>::update_buffers(
            &<Net_blocks_body_block_kind>::from(Net_blocks_body_block_options),
            &mut buffers.block,
            &totals.block,
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
const Net_blocks_count: usize = ::graven::check::check_count(2);
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Net_blocks_options: () = ();
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Net_blocks_kind = ::graven::layers::Repeat<
    Net_blocks_bodyLayers,
    ::graven::shape::N<{ (Net_blocks_count) / 1024 }, { (Net_blocks_count) % 1024 }>,
>;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Net_blocks_sizes: ::graven::shape::Dims = {
    #[allow(unused_imports)]
    use ::graven::check::NotALayer as _;
    ::graven::check::check_repeat(
        "blocks",
        "the input",
        <Net_input as ::graven::shape::Shape>::DIMS,
        "block",
        <Net_blocks_body_block_out as ::graven::shape::Shape>::DIMS,
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
type Net_blocks_in = <::graven::shape::Gate<
    { Net_blocks_sizes.rank != 0 },
> as ::graven::shape::Id<Net_input>>::T;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Net_blocks_out = <::graven::shape::Rank<
    { Net_blocks_sizes.rank },
> as ::graven::shape::Family>::Of<
    ::graven::shape::N<
        { (Net_blocks_sizes.sizes[0usize]) / 1024 },
        { (Net_blocks_sizes.sizes[0usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Net_blocks_sizes.sizes[1usize]) / 1024 },
        { (Net_blocks_sizes.sizes[1usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Net_blocks_sizes.sizes[2usize]) / 1024 },
        { (Net_blocks_sizes.sizes[2usize]) % 1024 },
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
type Net_global_avg_pool2d_name = GlobalAvgPool2d;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Net_global_avg_pool2d_options: <Net_global_avg_pool2d_name as ::graven::kind::Kind>::Options = ::graven::kind::default_options(
    <Net_global_avg_pool2d_name as ::graven::kind::Kind>::DEFAULT,
);
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Net_global_avg_pool2d_kind = <Net_global_avg_pool2d_name as ::graven::kind::Kind>::Layer<
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
const Net_global_avg_pool2d_sizes: ::graven::shape::Dims = {
    #[allow(unused_imports)]
    use ::graven::check::NotALayer as _;
    ::graven::check::check_layer(
        "global_avg_pool2d",
        "GlobalAvgPool2d",
        <Net_global_avg_pool2d_name as ::graven::kind::Kind>::TAKES,
        "blocks",
        <Net_blocks_out as ::graven::shape::Shape>::DIMS,
        {
            let _ = (
                Net_global_avg_pool2d_options,
                <Net_global_avg_pool2d_name as ::graven::kind::Kind>::CHECKED,
            );
            ::graven::check::Probe::<Net_global_avg_pool2d_kind, Net_blocks_out>::FACTS
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
type Net_global_avg_pool2d_in = <::graven::shape::Gate<
    { Net_global_avg_pool2d_sizes.rank != 0 },
> as ::graven::shape::Id<Net_blocks_out>>::T;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Net_global_avg_pool2d_out = <::graven::shape::Rank<
    { Net_global_avg_pool2d_sizes.rank },
> as ::graven::shape::Family>::Of<
    ::graven::shape::N<
        { (Net_global_avg_pool2d_sizes.sizes[0usize]) / 1024 },
        { (Net_global_avg_pool2d_sizes.sizes[0usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Net_global_avg_pool2d_sizes.sizes[1usize]) / 1024 },
        { (Net_global_avg_pool2d_sizes.sizes[1usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Net_global_avg_pool2d_sizes.sizes[2usize]) / 1024 },
        { (Net_global_avg_pool2d_sizes.sizes[2usize]) % 1024 },
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
type Net_dense_name = Dense;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Net_dense_options: <Net_dense_name as ::graven::kind::Kind>::Options = <Net_dense_name>::new(
    4,
);
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Net_dense_options_dims: [usize; ::graven::kind::MAX_DIMS] = Net_dense_options
    .dims();
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Net_dense_kind = <Net_dense_name as ::graven::kind::Kind>::Layer<
    ::graven::kind::Given<
        ::graven::shape::N<
            { (Net_dense_options_dims[0usize]) / 1024 },
            { (Net_dense_options_dims[0usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Net_dense_options_dims[1usize]) / 1024 },
            { (Net_dense_options_dims[1usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Net_dense_options_dims[2usize]) / 1024 },
            { (Net_dense_options_dims[2usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Net_dense_options_dims[3usize]) / 1024 },
            { (Net_dense_options_dims[3usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Net_dense_options_dims[4usize]) / 1024 },
            { (Net_dense_options_dims[4usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Net_dense_options_dims[5usize]) / 1024 },
            { (Net_dense_options_dims[5usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Net_dense_options_dims[6usize]) / 1024 },
            { (Net_dense_options_dims[6usize]) % 1024 },
        >,
        ::graven::shape::N<
            { (Net_dense_options_dims[7usize]) / 1024 },
            { (Net_dense_options_dims[7usize]) % 1024 },
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
const Net_dense_sizes: ::graven::shape::Dims = {
    #[allow(unused_imports)]
    use ::graven::check::NotALayer as _;
    ::graven::check::check_layer(
        "dense",
        "Dense",
        <Net_dense_name as ::graven::kind::Kind>::TAKES,
        "global_avg_pool2d",
        <Net_global_avg_pool2d_out as ::graven::shape::Shape>::DIMS,
        {
            let _ = (
                Net_dense_options,
                <Net_dense_name as ::graven::kind::Kind>::CHECKED,
            );
            ::graven::check::Probe::<Net_dense_kind, Net_global_avg_pool2d_out>::FACTS
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
type Net_dense_in = <::graven::shape::Gate<
    { Net_dense_sizes.rank != 0 },
> as ::graven::shape::Id<Net_global_avg_pool2d_out>>::T;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Net_dense_out = <::graven::shape::Rank<
    { Net_dense_sizes.rank },
> as ::graven::shape::Family>::Of<
    ::graven::shape::N<
        { (Net_dense_sizes.sizes[0usize]) / 1024 },
        { (Net_dense_sizes.sizes[0usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Net_dense_sizes.sizes[1usize]) / 1024 },
        { (Net_dense_sizes.sizes[1usize]) % 1024 },
    >,
    ::graven::shape::N<
        { (Net_dense_sizes.sizes[2usize]) / 1024 },
        { (Net_dense_sizes.sizes[2usize]) % 1024 },
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
type Net_blocks = <Net_blocks_kind as ::graven::module::Module<Net_blocks_in>>::Params;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Net_global_avg_pool2d = <Net_global_avg_pool2d_kind as ::graven::module::Module<
    Net_global_avg_pool2d_in,
>>::Params;
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
type Net_dense = <Net_dense_kind as ::graven::module::Module<Net_dense_in>>::Params;
::graven::block! {
    #[doc = " The parameters of `Net`, layer by layer."] #[allow(non_camel_case_types)]
    struct NetParams { #[doc = " `repeat 2`"] pub blocks : Net_blocks, #[doc =
    " `GlobalAvgPool2d`"] pub global_avg_pool2d : Net_global_avg_pool2d, #[doc =
    " `Dense(4)`"] pub dense : Net_dense, }
}
::graven::block! {
    #[doc(hidden)] #[allow(non_camel_case_types, non_upper_case_globals, dead_code,
    clippy::all, clippy::pedantic)] struct NetBuffers { pub blocks : < Net_blocks_kind as
    ::graven::module::Module < Net_blocks_in >> ::Buffers, pub global_avg_pool2d : <
    Net_global_avg_pool2d_kind as ::graven::module::Module < Net_global_avg_pool2d_in >>
    ::Buffers, pub dense : < Net_dense_kind as ::graven::module::Module < Net_dense_in >>
    ::Buffers, }
}
::graven::block! {
    #[doc(hidden)] #[allow(non_camel_case_types, non_upper_case_globals, dead_code,
    clippy::all, clippy::pedantic)] struct NetSums { pub blocks : < Net_blocks_kind as
    ::graven::module::Module < Net_blocks_in >> ::Sums, pub global_avg_pool2d : <
    Net_global_avg_pool2d_kind as ::graven::module::Module < Net_global_avg_pool2d_in >>
    ::Sums, pub dense : < Net_dense_kind as ::graven::module::Module < Net_dense_in >>
    ::Sums, }
}
::graven::zeroable! {
    #[doc(hidden)] #[allow(non_camel_case_types, non_upper_case_globals, dead_code,
    clippy::all, clippy::pedantic)] struct NetWorkspace[T : ::graven::shape::Dim] { pub
    blocks : ::graven::module::Held < Net_blocks_out, < Net_blocks_kind as
    ::graven::module::Module < Net_blocks_in >> ::Cache < T >, T >, pub global_avg_pool2d
    : ::graven::module::Held < Net_global_avg_pool2d_out, < Net_global_avg_pool2d_kind as
    ::graven::module::Module < Net_global_avg_pool2d_in >> ::Cache < T >, T >, pub dense
    : < Net_dense_kind as ::graven::module::Module < Net_dense_in >> ::Cache < T >,
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
struct NetLayers;
#[allow(clippy::all, clippy::pedantic)]
impl ::core::default::Default for NetLayers {
    fn default() -> Self {
        Self
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl ::core::convert::From<()> for NetLayers {
    fn from((): ()) -> Self {
        Self
    }
}
#[allow(clippy::all, clippy::pedantic, dead_code)]
impl NetLayers {
    /// In which segment of the forward pass each layer begins.
    const BEGINS: [usize; 3usize] = ::graven::module::begins([
        <Net_blocks_kind as ::graven::module::Module<Net_blocks_in>>::SEGMENTS,
        <Net_global_avg_pool2d_kind as ::graven::module::Module<
            Net_global_avg_pool2d_in,
        >>::SEGMENTS,
        <Net_dense_kind as ::graven::module::Module<Net_dense_in>>::SEGMENTS,
    ]);
    /// In which segment of the backward pass, counted from the output, each layer begins.
    const BEGINS_BACKWARD: [usize; 3usize] = ::graven::module::begins_backward([
        <Net_blocks_kind as ::graven::module::Module<Net_blocks_in>>::SEGMENTS,
        <Net_global_avg_pool2d_kind as ::graven::module::Module<
            Net_global_avg_pool2d_in,
        >>::SEGMENTS,
        <Net_dense_kind as ::graven::module::Module<Net_dense_in>>::SEGMENTS,
    ]);
    /// Room for the widest activation between two layers.
    const WIDEST: ::graven::module::Scratch = ::graven::module::widest([
        <Net_blocks_out as ::graven::shape::Shape>::LEN,
        <Net_global_avg_pool2d_out as ::graven::shape::Shape>::LEN,
    ]);
}
#[allow(clippy::all, clippy::pedantic, unused_variables)]
impl<In: ::graven::shape::Shape> ::graven::module::Module<In> for NetLayers {
    type Out = Net_dense_out;
    type Params = NetParams;
    type Buffers = NetBuffers;
    type Sums = NetSums;
    type Cache<T: ::graven::shape::Dim> = NetWorkspace<T>;
    const CHECK: ::graven::check::Check = ::graven::check::takes(
        <In as ::graven::shape::Shape>::DIMS,
        <Net_input as ::graven::shape::Shape>::DIMS,
    );
    const FLOPS: usize = 0
        + <Net_blocks_kind as ::graven::module::Module<Net_blocks_in>>::FLOPS
        + <Net_global_avg_pool2d_kind as ::graven::module::Module<
            Net_global_avg_pool2d_in,
        >>::FLOPS + <Net_dense_kind as ::graven::module::Module<Net_dense_in>>::FLOPS;
    const SCRATCH: ::graven::module::Scratch = Self::WIDEST
        .and(Self::WIDEST)
        .and(
            ::graven::module::Scratch::neediest([
                <Net_blocks_kind as ::graven::module::Module<Net_blocks_in>>::SCRATCH,
                <Net_global_avg_pool2d_kind as ::graven::module::Module<
                    Net_global_avg_pool2d_in,
                >>::SCRATCH,
                <Net_dense_kind as ::graven::module::Module<Net_dense_in>>::SCRATCH,
            ]),
        );
    const SEGMENTS: usize = ::graven::module::total_segments([
        <Net_blocks_kind as ::graven::module::Module<Net_blocks_in>>::SEGMENTS,
        <Net_global_avg_pool2d_kind as ::graven::module::Module<
            Net_global_avg_pool2d_in,
        >>::SEGMENTS,
        <Net_dense_kind as ::graven::module::Module<Net_dense_in>>::SEGMENTS,
    ]);
    const ROWS: &'static [::graven::summary::Row] = &[
        ::graven::summary::Row {
            name: "blocks",
            kind: "repeat 2",
            output: <Net_blocks_out as ::graven::shape::Shape>::DIMS,
            parameters: <<Net_blocks_kind as ::graven::module::Module<
                Net_blocks_in,
            >>::Params as ::graven::kernels::block::Block>::LEN,
            flops: <Net_blocks_kind as ::graven::module::Module<Net_blocks_in>>::FLOPS,
            activation_bytes: ::graven::network::activation_bytes::<
                Net_blocks_kind,
                Net_blocks_in,
            >(),
            layers: <Net_blocks_kind as ::graven::module::Module<Net_blocks_in>>::ROWS,
        },
        ::graven::summary::Row {
            name: "global_avg_pool2d",
            kind: "GlobalAvgPool2d",
            output: <Net_global_avg_pool2d_out as ::graven::shape::Shape>::DIMS,
            parameters: <<Net_global_avg_pool2d_kind as ::graven::module::Module<
                Net_global_avg_pool2d_in,
            >>::Params as ::graven::kernels::block::Block>::LEN,
            flops: <Net_global_avg_pool2d_kind as ::graven::module::Module<
                Net_global_avg_pool2d_in,
            >>::FLOPS,
            activation_bytes: ::graven::network::activation_bytes::<
                Net_global_avg_pool2d_kind,
                Net_global_avg_pool2d_in,
            >(),
            layers: <Net_global_avg_pool2d_kind as ::graven::module::Module<
                Net_global_avg_pool2d_in,
            >>::ROWS,
        },
        ::graven::summary::Row {
            name: "dense",
            kind: "Dense(4)",
            output: <Net_dense_out as ::graven::shape::Shape>::DIMS,
            parameters: <<Net_dense_kind as ::graven::module::Module<
                Net_dense_in,
            >>::Params as ::graven::kernels::block::Block>::LEN,
            flops: <Net_dense_kind as ::graven::module::Module<Net_dense_in>>::FLOPS,
            activation_bytes: ::graven::network::activation_bytes::<
                Net_dense_kind,
                Net_dense_in,
            >(),
            layers: <Net_dense_kind as ::graven::module::Module<Net_dense_in>>::ROWS,
        },
    ];
    fn initialize(
        &self,
        params: &mut Self::Params,
        buffers: &mut Self::Buffers,
        rng: &mut ::graven::init::Rng,
    ) {
        <Net_blocks_kind as ::graven::module::Module<
            Net_blocks_in,
        >>::initialize(
            &<Net_blocks_kind>::from(Net_blocks_options),
            &mut params.blocks,
            &mut buffers.blocks,
            rng,
        );
        <Net_global_avg_pool2d_kind as ::graven::module::Module<
            Net_global_avg_pool2d_in,
        >>::initialize(
            &<Net_global_avg_pool2d_kind>::from(Net_global_avg_pool2d_options),
            &mut params.global_avg_pool2d,
            &mut buffers.global_avg_pool2d,
            rng,
        );
        <Net_dense_kind as ::graven::module::Module<
            Net_dense_in,
        >>::initialize(
            &<Net_dense_kind>::from(Net_dense_options),
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
        let (activation, cache) = work.blocks.to_write(pass.samples);
        pass.infer::<
                Net_blocks_kind,
                Net_blocks_in,
                T,
            >(
            0,
            &<Net_blocks_kind>::from(Net_blocks_options),
            ::graven::module::InferTile {
                params: &params.blocks,
                buffers: &buffers.blocks,
                input,
                output: activation,
                cache,
                scratch,
            },
        );
        let input = &*activation;
        let (activation, cache) = work.global_avg_pool2d.to_write(pass.samples);
        pass.infer::<
                Net_global_avg_pool2d_kind,
                Net_global_avg_pool2d_in,
                T,
            >(
            1,
            &<Net_global_avg_pool2d_kind>::from(Net_global_avg_pool2d_options),
            ::graven::module::InferTile {
                params: &params.global_avg_pool2d,
                buffers: &buffers.global_avg_pool2d,
                input,
                output: activation,
                cache,
                scratch,
            },
        );
        let input = &*activation;
        pass.infer::<
                Net_dense_kind,
                Net_dense_in,
                T,
            >(
            2,
            &<Net_dense_kind>::from(Net_dense_options),
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
        let (activation, cache) = work.blocks.to_write(pass.samples);
        pass.forward::<
                Net_blocks_kind,
                Net_blocks_in,
                T,
            >(
            0,
            Self::BEGINS[0],
            &<Net_blocks_kind>::from(Net_blocks_options),
            ::graven::module::ForwardTile {
                params: &params.blocks,
                sums: &mut sums.blocks,
                totals: &totals.blocks,
                input,
                output: activation,
                cache,
                scratch,
            },
        );
        let input = &*activation;
        let (activation, cache) = work.global_avg_pool2d.to_write(pass.samples);
        pass.forward::<
                Net_global_avg_pool2d_kind,
                Net_global_avg_pool2d_in,
                T,
            >(
            1,
            Self::BEGINS[1],
            &<Net_global_avg_pool2d_kind>::from(Net_global_avg_pool2d_options),
            ::graven::module::ForwardTile {
                params: &params.global_avg_pool2d,
                sums: &mut sums.global_avg_pool2d,
                totals: &totals.global_avg_pool2d,
                input,
                output: activation,
                cache,
                scratch,
            },
        );
        let input = &*activation;
        pass.forward::<
                Net_dense_kind,
                Net_dense_in,
                T,
            >(
            2,
            Self::BEGINS[2],
            &<Net_dense_kind>::from(Net_dense_options),
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
                Net_dense_kind,
                Net_dense_in,
                T,
            >(
            2,
            Self::BEGINS_BACKWARD[2],
            &<Net_dense_kind>::from(Net_dense_options),
            ::graven::module::BackwardTile {
                params: &params.dense,
                gradients: &mut gradients.dense,
                sums: &mut sums.dense,
                totals: &totals.dense,
                input: work.global_avg_pool2d.output(pass.samples),
                output_gradient,
                input_gradient: Some(
                    &mut upper[..pass.samples
                        * <Net_global_avg_pool2d_out as ::graven::shape::Shape>::LEN],
                ),
                output,
                cache: &mut work.dense,
                scratch,
            },
        );
        let output_gradient = &upper[..pass.samples
            * <Net_global_avg_pool2d_out as ::graven::shape::Shape>::LEN];
        let (output, cache) = work.global_avg_pool2d.to_read(pass.samples);
        pass.backward::<
                Net_global_avg_pool2d_kind,
                Net_global_avg_pool2d_in,
                T,
            >(
            1,
            Self::BEGINS_BACKWARD[1],
            &<Net_global_avg_pool2d_kind>::from(Net_global_avg_pool2d_options),
            ::graven::module::BackwardTile {
                params: &params.global_avg_pool2d,
                gradients: &mut gradients.global_avg_pool2d,
                sums: &mut sums.global_avg_pool2d,
                totals: &totals.global_avg_pool2d,
                input: work.blocks.output(pass.samples),
                output_gradient,
                input_gradient: Some(
                    &mut lower[..pass.samples
                        * <Net_blocks_out as ::graven::shape::Shape>::LEN],
                ),
                output,
                cache,
                scratch,
            },
        );
        let output_gradient = &lower[..pass.samples
            * <Net_blocks_out as ::graven::shape::Shape>::LEN];
        let (output, cache) = work.blocks.to_read(pass.samples);
        pass.backward::<
                Net_blocks_kind,
                Net_blocks_in,
                T,
            >(
            0,
            Self::BEGINS_BACKWARD[0],
            &<Net_blocks_kind>::from(Net_blocks_options),
            ::graven::module::BackwardTile {
                params: &params.blocks,
                gradients: &mut gradients.blocks,
                sums: &mut sums.blocks,
                totals: &totals.blocks,
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
        <Net_blocks_kind as ::graven::module::Module<
            Net_blocks_in,
        >>::merge(
            &<Net_blocks_kind>::from(Net_blocks_options),
            &mut into.blocks,
            &from.blocks,
        );
        <Net_global_avg_pool2d_kind as ::graven::module::Module<
            Net_global_avg_pool2d_in,
        >>::merge(
            &<Net_global_avg_pool2d_kind>::from(Net_global_avg_pool2d_options),
            &mut into.global_avg_pool2d,
            &from.global_avg_pool2d,
        );
        <Net_dense_kind as ::graven::module::Module<
            Net_dense_in,
        >>::merge(
            &<Net_dense_kind>::from(Net_dense_options),
            &mut into.dense,
            &from.dense,
        );
    }
    fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
        <Net_blocks_kind as ::graven::module::Module<
            Net_blocks_in,
        >>::update_buffers(
            &<Net_blocks_kind>::from(Net_blocks_options),
            &mut buffers.blocks,
            &totals.blocks,
        );
        <Net_global_avg_pool2d_kind as ::graven::module::Module<
            Net_global_avg_pool2d_in,
        >>::update_buffers(
            &<Net_global_avg_pool2d_kind>::from(Net_global_avg_pool2d_options),
            &mut buffers.global_avg_pool2d,
            &totals.global_avg_pool2d,
        );
        <Net_dense_kind as ::graven::module::Module<
            Net_dense_in,
        >>::update_buffers(
            &<Net_dense_kind>::from(Net_dense_options),
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
const Net_declared: ::graven::shape::Dims = ::graven::check::check_output(
    "Net",
    ::graven::shape::Dims::new(&::graven::check::check_sizes([4])),
    "dense",
    <Net_dense_out as ::graven::shape::Shape>::DIMS,
);
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::all,
    clippy::pedantic
)]
const Net_tile_size: usize = {
    let _ = Net_blocks_sizes;
    let _ = Net_global_avg_pool2d_sizes;
    let _ = Net_dense_sizes;
    ::graven::network::tile(
        ::graven::network::activation_bytes::<NetLayers, Net_input>(),
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
type Net_tile = ::graven::shape::N<{ Net_tile_size / 1024 }, { Net_tile_size % 1024 }>;
struct Net {
    params: ::graven::kernels::block::Heap<NetParams>,
    buffers: ::graven::kernels::block::Heap<NetBuffers>,
}
#[allow(dead_code, clippy::all, clippy::pedantic)]
impl Net {
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
#[allow(clippy::all, clippy::pedantic)]
impl ::graven::network::Network for Net {
    type Layers = NetLayers;
    type InputShape = Net_input;
    type Input = [[[f32; 16]; 8]; 8];
    type Output = [f32; 4];
    type Tile = Net_tile;
    const SUMMARY: ::graven::summary::Summary = ::graven::summary::Summary {
        name: "Net",
        input: <Net_input as ::graven::shape::Shape>::DIMS,
        output: ::graven::shape::Dims::new(&::graven::check::check_sizes([4])),
        layers: <NetLayers as ::graven::module::Module<Net_input>>::ROWS,
        parameters: <NetParams as ::graven::kernels::block::Block>::LEN,
        buffers: <NetBuffers as ::graven::kernels::block::Block>::LEN,
        flops: <NetLayers as ::graven::module::Module<Net_input>>::FLOPS,
        tile: <Net_tile as ::graven::typenum::Unsigned>::USIZE,
        workspace_bytes: ::graven::network::workspace_bytes::<
            NetLayers,
            Net_input,
            Net_tile,
        >(),
    };
    fn from_parts(
        params: ::graven::kernels::block::Heap<NetParams>,
        buffers: ::graven::kernels::block::Heap<NetBuffers>,
    ) -> Self {
        Self { params, buffers }
    }
    fn params(&self) -> &NetParams {
        &self.params
    }
    fn params_mut(&mut self) -> &mut NetParams {
        &mut self.params
    }
    fn buffers(&self) -> &NetBuffers {
        &self.buffers
    }
    fn buffers_mut(&mut self) -> &mut NetBuffers {
        &mut self.buffers
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl ::graven::kind::Kind for Net {
    type Options = ();
    const DEFAULT: ::core::option::Option<()> = ::core::option::Option::Some(());
    const CHECKED: () = {
        let _ = Net_blocks_sizes;
        let _ = Net_global_avg_pool2d_sizes;
        let _ = Net_dense_sizes;
    };
    type Layer<D: ::graven::kind::Arguments> = NetLayers;
}
#[allow(clippy::all, clippy::pedantic)]
impl ::core::ops::Deref for Net {
    type Target = NetParams;
    fn deref(&self) -> &NetParams {
        &self.params
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl ::core::ops::DerefMut for Net {
    fn deref_mut(&mut self) -> &mut NetParams {
        &mut self.params
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl ::core::clone::Clone for Net {
    fn clone(&self) -> Self {
        Self {
            params: self.params.clone(),
            buffers: self.buffers.clone(),
        }
    }
}
#[allow(clippy::all, clippy::pedantic)]
impl ::core::fmt::Debug for Net {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::write!(f, "{}({} parameters)", "Net", Self::SUMMARY.parameters)
    }
}
