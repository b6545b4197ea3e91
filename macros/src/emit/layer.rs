//! One layer: its options as a constant, its kind and shapes as types, and the check between it and what feeds it.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::Ident;

use super::{Named, Scope, dim, hidden, sequence, union, value};
use crate::ast::{Argument, Arguments, Kind, Size};
use crate::graph::{Step, What};

/// What other stages need of a layer's code.
pub struct Layer<'a> {
    pub step: &'a Step<'a>,
    /// The layer as a type.
    pub kind: Named,
    /// The constant that it is made from.
    pub options: Ident,
    /// The shape it takes, and the one it gives.
    pub input: Named,
    pub output: Named,
    /// The layer whose weights it uses: itself unless it is tied.
    pub owner: usize,
    /// In a generic network: the check as an expression, for where sizes are known.
    pub deferred_check: Option<TokenStream>,
}

/// The items of one layer.
pub fn layer<'a>(scope: &Scope<'a>, step: &'a Step<'a>) -> (TokenStream, Layer<'a>) {
    let index = scope.layers.len();
    let previous = scope.layers.last();
    let given = previous.map_or_else(|| scope.input.clone(), |previous| previous.output.clone());
    let feeder = previous.map_or_else(|| scope.feeder.clone(), |previous| previous.step.name.to_string());
    let writer = Writer {
        scope,
        step,
        given,
        feeder,
    };
    match &step.what {
        What::Kind(kind) => writer.kind(index, kind),
        What::Residual { body, skip } => writer.residual(index, body, skip.as_ref()),
        What::Concat(branches) => writer.concat(index, branches),
        What::Repeat { count, body } => writer.repeat(index, count, body),
        What::Tied { target } => writer.tied(*target),
    }
}

struct Writer<'s, 'a> {
    scope: &'s Scope<'a>,
    step: &'a Step<'a>,
    given: Named,
    feeder: String,
}

impl<'a> Writer<'_, 'a> {
    fn ident(&self, suffix: &str) -> Ident {
        Ident::new(
            &format!("{}_{}{suffix}", self.scope.prefix, self.step.name),
            self.step.name.span(),
        )
    }

    fn named(&self, suffix: &str, generics: Vec<Ident>) -> Named {
        Named {
            name: self.ident(suffix),
            generics,
        }
    }

    /// A call of a function of `graven::check` that is underlined as the user's words for this layer.
    fn check_call(&self, function: &str, arguments: TokenStream) -> TokenStream {
        let (first, last) = self.step.span;
        let function = Ident::new(function, first);
        let path = respan(quote!(::graven::check::#function), first);
        let mut group = Group::new(Delimiter::Parenthesis, arguments);
        group.set_span(last);
        let mut call = path;
        call.extend([TokenTree::Group(group)]);
        call
    }

    /// `check_layer(..)` for a layer of type `kind`.
    fn check_layer(&self, kind_name: &str, takes: &TokenStream, facts: &TokenStream) -> TokenStream {
        let (name, feeder) = (self.step.name.to_string(), &self.feeder);
        let given = self.given.used();
        self.check_call(
            "check_layer",
            quote!(#name, #kind_name, #takes, #feeder, <#given as ::graven::shape::Shape>::DIMS, #facts),
        )
    }

    /// The items that stand behind the check: the gated input and the flat output; or, in a generic network, the
    /// output as a projection.
    fn shapes(&self, kind: &Named, check: TokenStream) -> (TokenStream, Named, Named, Option<TokenStream>) {
        let scope = self.scope;
        let hidden = hidden();
        let visibility = scope.visibility;
        let span = self.step.name.span();
        let output = self.named("_out", union(scope.generics, &kind.generics, &self.given.generics));
        if scope.is_generic() {
            let (kind, given, declared) = (kind.used(), self.given.used(), output.declared_in_alias());
            let items = quote_spanned! {span=>
                #hidden
                #visibility type #declared = <#kind as ::graven::module::Module<#given>>::Out;
            };
            return (items, self.given.clone(), output, Some(check));
        }
        let sizes = self.ident("_sizes");
        let input = self.named("_in", Vec::new());
        let (given, input_name, output_name) = (self.given.used(), &input.name, &output.name);
        let dims = (0..3_usize).map(|axis| dim(&quote_spanned!(span=> #sizes.sizes[#axis])));
        // The items keep the layer's name as their span, the check inside the user's words.
        let constant = quote_spanned! {span=> #hidden const #sizes: ::graven::shape::Dims };
        let items = quote_spanned! {span=>
            #constant = {
                #[allow(unused_imports)]
                use ::graven::check::NotALayer as _;
                #check
            };
            #hidden
            #visibility type #input_name = <::graven::shape::Gate<{ #sizes.rank != 0 }> as ::graven::shape::Id<#given>>::T;
            #hidden
            #visibility type #output_name =
                <::graven::shape::Rank<{ #sizes.rank }> as ::graven::shape::Family>::Of<#(#dims),*>;
        };
        (items, input, output, None)
    }

    fn finish(&self, kind: Named, options: Ident, owner: usize, check: TokenStream) -> (TokenStream, Layer<'a>) {
        let (items, input, output, deferred_check) = self.shapes(&kind, check);
        (
            items,
            Layer {
                step: self.step,
                kind,
                options,
                input,
                output,
                owner,
                deferred_check,
            },
        )
    }

    fn kind(&self, index: usize, kind: &Kind) -> (TokenStream, Layer<'a>) {
        let hidden = hidden();
        let visibility = self.scope.visibility;
        let span = self.step.name.span();
        let path = with_sizes_as_types(&kind.path);
        let mentioned = |generic: &&Ident| super::mentions(quote!(#path), generic);
        let name = self.named("_name", self.scope.generics.iter().filter(mentioned).cloned().collect());
        let options = self.ident("_options");
        let mut types = Vec::new();
        let name_used = name.used();
        let written = Written::new(self.scope, kind, &name_used, &options, span, &mut types);
        let generics = union(
            self.scope.generics,
            &used_by(&types, self.scope.generics),
            &name.generics,
        );
        let layer = self.named("_kind", generics);
        let layer_declared = layer.declared_in_alias();
        let arguments = written.arguments(self, &types);
        let value = &written.value;
        let (name_declared, name) = (name.declared_in_alias(), name.used());
        let (extra, path_label) = (
            &written.items,
            kind.path.segments.last().map(|last| last.ident.to_string()),
        );
        // The user's path stands once, so that a name that is not in scope is one error.
        let mut items = quote_spanned! {span=>
            #hidden
            #visibility type #name_declared = #path;
            #hidden
            const #options: <#name as ::graven::kind::Kind>::Options = #value;
            #extra
            #hidden
            #visibility type #layer_declared = <#name_used as ::graven::kind::Kind>::Layer<#arguments>;
        };
        let (used, given) = (layer.used(), self.given.used());
        let facts = if self.scope.is_generic() {
            quote!(Some(::graven::check::Facts {
                out: <<#used as ::graven::module::Module<#given>>::Out as ::graven::shape::Shape>::DIMS,
                check: <#used as ::graven::module::Module<#given>>::CHECK,
            }))
        } else {
            quote_spanned! {span=> {
                // An error in the options or in a nested network is the one to report.
                let _ = (#options, <#name as ::graven::kind::Kind>::CHECKED);
                ::graven::check::Probe::<#used, #given>::FACTS
            }}
        };
        let takes = quote_spanned!(span=> <#name as ::graven::kind::Kind>::TAKES);
        let check = self.check_layer(&path_label.unwrap_or_default(), &takes, &facts);
        let (shape_items, layer) = self.finish(layer, options, index, check);
        items.extend(shape_items);
        (items, layer)
    }

    /// A sequence inside this layer, on the shape that the layer is given.
    fn inner(&self, suffix: &str, inner: &'a crate::graph::Sequence<'a>) -> (TokenStream, Named, Named, String) {
        let prefix = format!("{}_{}{suffix}", self.scope.prefix, self.step.name);
        let (items, scope) = sequence(
            prefix,
            self.scope.generics,
            self.scope.visibility,
            inner,
            self.given.clone(),
            self.feeder.clone(),
            self.step.name.span(),
        );
        let last = inner.last().name.to_string();
        (items, scope.with_all_generics("Layers"), scope.output().clone(), last)
    }

    /// The kind of a graph form, which has no options.
    fn form(&self, kind: &Named, ty: TokenStream) -> (TokenStream, Ident) {
        let hidden = hidden();
        let visibility = self.scope.visibility;
        let options = self.ident("_options");
        let declared = kind.declared_in_alias();
        let items = quote_spanned! {self.step.name.span()=>
            #hidden
            const #options: () = ();
            #hidden
            #visibility type #declared = #ty;
        };
        (items, options)
    }

    fn residual(
        &self,
        index: usize,
        body: &'a crate::graph::Sequence<'a>,
        skip: Option<&'a crate::graph::Sequence<'a>>,
    ) -> (TokenStream, Layer<'a>) {
        let (mut items, body_layers, body_out, body_last) = self.inner("_body", body);
        let (skip_layers, skip_out, skip_last) = match skip {
            None => (None, self.given.clone(), self.feeder.clone()),
            Some(skip) => {
                let (skip_items, layers, out, last) = self.inner("_skip", skip);
                items.extend(skip_items);
                (Some(layers.used()), out, last)
            }
        };
        let generics = union(self.scope.generics, &body_layers.generics, &[]);
        let kind = self.named("_kind", generics);
        let body_layers = body_layers.used();
        let ty = match skip_layers {
            None => quote!(::graven::layers::Residual<#body_layers>),
            Some(skip_layers) => quote!(::graven::layers::Projected<#body_layers, #skip_layers>),
        };
        let (form, options) = self.form(&kind, ty);
        items.extend(form);
        let (name, skip_out, body_out) = (self.step.name.to_string(), skip_out.used(), body_out.used());
        let check = self.check_call(
            "check_residual",
            quote!(
                #name,
                #skip_last, <#skip_out as ::graven::shape::Shape>::DIMS,
                #body_last, <#body_out as ::graven::shape::Shape>::DIMS
            ),
        );
        let (shape_items, layer) = self.finish(kind, options, index, check);
        items.extend(shape_items);
        (items, layer)
    }

    fn concat(&self, index: usize, branches: &'a [crate::graph::Sequence<'a>]) -> (TokenStream, Layer<'a>) {
        let mut items = TokenStream::new();
        let mut parts = Vec::new();
        for (i, branch) in branches.iter().enumerate() {
            let (branch_items, layers, out, last) = self.inner(&format!("_{i}"), branch);
            items.extend(branch_items);
            parts.push((layers.used(), out.used(), last));
        }
        let kind = self.named("_kind", self.scope.generics.to_vec());
        let (last_layers, ..) = parts.last().expect("the parser demands two branches");
        let nested = parts[..parts.len() - 1].iter().rev().fold(
            last_layers.clone(),
            |rest, (layers, ..)| quote!(::graven::layers::Concat<#layers, #rest>),
        );
        let (form, options) = self.form(&kind, nested);
        items.extend(form);
        let name = self.step.name.to_string();
        let (_, first_out, first_last) = &parts[0];
        let mut check = quote!(<#first_out as ::graven::shape::Shape>::DIMS);
        for (_, out, last) in &parts[1..] {
            check = self.check_call(
                "check_concat",
                quote!(#name, #first_last, #check, #last, <#out as ::graven::shape::Shape>::DIMS),
            );
        }
        let (shape_items, layer) = self.finish(kind, options, index, check);
        items.extend(shape_items);
        (items, layer)
    }

    fn repeat(&self, index: usize, count: &Size, body: &'a crate::graph::Sequence<'a>) -> (TokenStream, Layer<'a>) {
        let (mut items, body_layers, body_out, last) = self.inner("_body", body);
        let hidden = hidden();
        let count_name = self.ident("_count");
        let count_type = match count {
            Size::Type(ty) if self.scope.is_generic() => quote!(#ty),
            size => {
                let count = value(size);
                let check = self.check_call("check_count", quote!(#count));
                items.extend(quote! { #hidden const #count_name: usize = #check; });
                dim(&quote!(#count_name))
            }
        };
        let kind = self.named("_kind", self.scope.generics.to_vec());
        let body_layers = body_layers.used();
        let (form, options) = self.form(&kind, quote!(::graven::layers::Repeat<#body_layers, #count_type>));
        items.extend(form);
        let (name, feeder, given, out) = (
            self.step.name.to_string(),
            &self.feeder,
            self.given.used(),
            body_out.used(),
        );
        let check = self.check_call(
            "check_repeat",
            quote!(
                #name,
                #feeder, <#given as ::graven::shape::Shape>::DIMS,
                #last, <#out as ::graven::shape::Shape>::DIMS
            ),
        );
        let (shape_items, layer) = self.finish(kind, options, index, check);
        items.extend(shape_items);
        (items, layer)
    }

    fn tied(&self, target: usize) -> (TokenStream, Layer<'a>) {
        let original = &self.scope.layers[target];
        let (name, feeder, given) = (self.step.name.to_string(), &self.feeder, self.given.used());
        let (tied_to, takes) = (original.step.name.to_string(), original.input.used());
        let out = original.output.used();
        let check = self.check_call(
            "check_tied",
            quote!(
                #name,
                #feeder, <#given as ::graven::shape::Shape>::DIMS,
                #tied_to, <#takes as ::graven::shape::Shape>::DIMS, <#out as ::graven::shape::Shape>::DIMS
            ),
        );
        let (items, mut layer) = self.finish(original.kind.clone(), original.options.clone(), target, check);
        if self.scope.is_generic() {
            // The same kind on the same sizes, however the shape's type is written.
            layer.input = original.input.clone();
        }
        (items, layer)
    }
}

/// The value of a kind's options, and how its dimensions become types.
struct Written {
    value: TokenStream,
    items: TokenStream,
    dims: Option<Ident>,
}

impl Written {
    fn new(
        scope: &Scope,
        kind: &Kind,
        name: &TokenStream,
        options: &Ident,
        span: Span,
        types: &mut Vec<syn::Type>,
    ) -> Self {
        let Some(arguments) = &kind.arguments else {
            let value = default_options(name, span);
            return Self {
                value,
                items: TokenStream::new(),
                dims: None,
            };
        };
        let value = call(
            scope,
            arguments,
            name,
            kind.path.segments.last().map_or(span, |last| last.ident.span()),
            types,
        );
        let hidden = hidden();
        let dims = Ident::new(&format!("{options}_dims"), span);
        let items = quote_spanned! {span=>
            #hidden
            const #dims: [usize; ::graven::kind::MAX_DIMS] = #options.dims();
        };
        Self {
            value,
            items,
            dims: Some(dims),
        }
    }

    fn arguments(&self, writer: &Writer, types: &[syn::Type]) -> TokenStream {
        let span = writer.step.name.span();
        let Some(dims) = &self.dims else {
            return quote_spanned!(span=> ::graven::kind::NoArguments);
        };
        let slots = (0..8_usize).map(|slot| {
            if types.is_empty() {
                return dim(&quote_spanned!(span=> #dims[#slot]));
            }
            quote_spanned! {span=>
                <::graven::kind::Slot<
                    { ::graven::kind::pick(#dims[#slot]) },
                    { ::graven::kind::plain(#dims[#slot]) / 1024 },
                    { ::graven::kind::plain(#dims[#slot]) % 1024 },
                > as ::graven::kind::Pick<(#(#types,)*)>>::Dim
            }
        });
        quote_spanned!(span=> ::graven::kind::Given<#(#slots),*>)
    }
}

/// `Conv2d::new(32, 3).stride(2)`
fn call(
    scope: &Scope,
    arguments: &Arguments,
    name: &TokenStream,
    kind_span: Span,
    types: &mut Vec<syn::Type>,
) -> TokenStream {
    let method = |base: &Ident, suffix: &str| Ident::new(&format!("{base}{suffix}"), base.span());
    let has_pair = arguments
        .positional
        .iter()
        .any(|argument| matches!(argument, Argument::Pair(..)));
    let new = method(&Ident::new("new", kind_span), if has_pair { "_2d" } else { "" });
    let positional: Vec<_> = arguments
        .positional
        .iter()
        .flat_map(|argument| values(scope, argument, types))
        .collect();
    // The parentheses are the user's, so that a missing argument points there.
    let mut group = Group::new(Delimiter::Parenthesis, quote!(#(#positional),*));
    group.set_span(arguments.span);
    let path = respan(quote!(<#name>), kind_span);
    let mut call = quote_spanned!(kind_span=> #path::#new #group);
    for (option, argument) in &arguments.options {
        let (method, value) = match argument {
            Argument::Word(word) => (Ident::new(&format!("{option}_{word}"), option.span()), Vec::new()),
            Argument::Pair(..) => (method(option, "_2d"), values(scope, argument, types)),
            _ => (option.clone(), values(scope, argument, types)),
        };
        call = quote_spanned!(option.span()=> #call.#method(#(#value),*));
    }
    call
}

/// An argument as one value, or two for a pair; a type is a marker in a generic network, else its number.
fn values(scope: &Scope, argument: &Argument, types: &mut Vec<syn::Type>) -> Vec<TokenStream> {
    match argument {
        Argument::Value(value) => vec![quote!(#value)],
        Argument::Word(word) => vec![quote!(#word)],
        Argument::Type(ty) if scope.is_generic() => {
            let index = types.len();
            types.push(ty.clone());
            vec![quote!(::graven::kind::type_argument(#index))]
        }
        Argument::Type(ty) => vec![value(&Size::Type(ty.clone()))],
        Argument::Pair(a, b) => [a, b]
            .into_iter()
            .flat_map(|argument| values(scope, argument, types))
            .collect(),
    }
}

fn used_by(types: &[syn::Type], generics: &[Ident]) -> Vec<Ident> {
    let sizes: Vec<_> = types.iter().cloned().map(Size::Type).collect();
    super::used_in(&sizes, generics)
}

/// The same tokens, all at one place.
fn respan(tokens: TokenStream, span: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut token| {
            token.set_span(span);
            token
        })
        .collect()
}

/// A nested network's path with its sizes as types: `Mlp<128>` as `Mlp<N<0, 128>>`.
fn with_sizes_as_types(path: &syn::Path) -> syn::Path {
    let mut path = path.clone();
    for segment in &mut path.segments {
        let syn::PathArguments::AngleBracketed(arguments) = &mut segment.arguments else {
            continue;
        };
        for argument in &mut arguments.args {
            if let syn::GenericArgument::Const(size) = argument {
                let size = dim(&quote!(#size));
                *argument = syn::parse_quote!(#size);
            }
        }
    }
    path
}

/// The options of a kind without parentheses, with the check that it can do without underlined as the kind.
fn default_options(name: &TokenStream, span: Span) -> TokenStream {
    quote_spanned!(span=> ::graven::kind::default_options(<#name as ::graven::kind::Kind>::DEFAULT))
}
