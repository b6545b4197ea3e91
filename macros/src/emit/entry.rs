//! One layer: the type that stands for it, its options and kind, and the check between it and what feeds it.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;

use super::options::Options;
use super::scope::{Code, Given, Named, Scope, alias, at_sizes_of_1, mentioned};
use super::{built_in, checks, dim, handle, sequence, value};
use crate::ast::{Input, Kind, Size};
use crate::graph::{Sequence, Step, What};
use crate::names::{self, Item, Owner, Side};

/// What other stages need of a layer's code.
pub struct Entry<'a> {
    pub step: &'a Step<'a>,
    /// Whose its items are.
    pub place: Owner,
    /// The type that stands for the layer; a tied layer's is that of the layer whose weights it has.
    pub marker: Named,
    /// The type of the shape it gives.
    pub output: TokenStream,
    /// The layer whose weights it uses: itself unless it is tied.
    pub owner: usize,
    /// The generic parameters that its sizes depend on.
    pub generics: Vec<Ident>,
    /// The name of the constant that is the verdict on it.
    pub verdict: TokenStream,
    /// The names of those that are the verdicts on the sequences inside, as far as they depend on generic parameters.
    pub inner: Vec<TokenStream>,
}

impl Entry<'_> {
    /// Whether its sizes are unknown where the network is declared.
    pub fn is_generic(&self) -> bool {
        !self.generics.is_empty()
    }
}

/// The items of one layer.
pub fn entry<'a>(scope: &Scope<'a>, step: &'a Step<'a>, code: &mut Code) -> Entry<'a> {
    let place = scope.names.layer(&scope.owner, &step.name);
    let mut writer = Writer {
        scope,
        step,
        marker: Named {
            name: scope.names.item(&place, Item::Layer),
            generics: Vec::new(),
        },
        place,
        given: scope.given(),
        inner: Vec::new(),
        code,
    };
    match &step.what {
        What::Kind(kind) => writer.kind(kind),
        What::Unread => writer.kind(&unread_kind()),
        What::Residual { body, skip } => writer.residual(body, skip.as_ref()),
        What::Concat(branches) => writer.concat(branches),
        What::Inputs(branches) => writer.inputs(branches),
        What::Repeat { count, body } => writer.repeat(count, body),
        What::Tied { target } => writer.tied(*target),
    }
}

/// Stands for a layer that could not be read.
fn unread_kind() -> Kind {
    Kind {
        path: syn::parse_quote!(::graven::rt::unread::Unread),
        arguments: None,
    }
}

/// What a layer's `impl Entry` says besides its input.
struct Parts {
    options_type: TokenStream,
    layer: TokenStream,
    options: TokenStream,
    /// The kind of a layer without parentheses.
    alone: TokenStream,
}

struct Writer<'s, 'a> {
    scope: &'s Scope<'a>,
    step: &'a Step<'a>,
    place: Owner,
    /// Has its generic parameters once [`depends_on`](Self::depends_on) is told of them.
    marker: Named,
    given: Given,
    /// The verdicts on sequences inside.
    inner: Vec<TokenStream>,
    code: &'s mut Code,
}

impl<'a> Writer<'_, 'a> {
    fn item(&self, item: Item) -> Ident {
        self.scope.names.item(&self.place, item)
    }

    /// Where constants stand that do not compile if the layer's arguments do not: at a mark of the user's, since rustc says
    /// where it meets them, and at no word, since an editor would take them for what the user means.
    fn aside(&self) -> Span {
        match &self.step.what {
            What::Kind(kind) => kind
                .arguments
                .as_ref()
                .map_or_else(Span::call_site, |arguments| arguments.close),
            _ => Span::call_site(),
        }
    }

    /// The layer's sizes depend on those generic parameters that its input does, and on these.
    fn depends_on<'g>(&mut self, generics: impl IntoIterator<Item = &'g Ident>) {
        let generics: Vec<&Ident> = generics.into_iter().collect();
        self.marker.generics = self.scope.in_order(self.given.generics.iter().chain(generics));
    }

    /// The struct that stands for the layer.
    fn declare(&mut self) {
        let (visibility, declaration) = (self.scope.visibility, self.marker.unit_struct());
        self.code.outside.extend(quote! {
            #visibility #declaration
        });
    }

    /// The verdict as a constant of the type that stands for the layer; and, where sizes are known, its report, and the
    /// output as a fresh type. Where they are not, the output is a projection.
    ///
    /// The constant is referred to by its name, so that no verdict holds another.
    fn shapes(&mut self, marker: &Named, verdict: TokenStream, projection: TokenStream) -> (TokenStream, TokenStream) {
        let (impl_generics, used) = (marker.impl_generics(), marker.used());
        let constant = names::check(self.aside());
        self.code.inside.extend(quote! {
            impl #impl_generics #used {
                const #constant: Verdict = #verdict;
            }
        });
        let verdict = quote_spanned!(constant.span()=> <#used>::#constant);
        if marker.is_generic() {
            return (verdict, projection);
        }
        let output = self.item(Item::Out);
        let report = checks::report(&verdict, self.step.span);
        self.code.outside.extend(report);
        self.code.inside.extend(quote! {
            type #output = ::graven::flat_shape!(#verdict.flat);
        });
        (verdict, quote!(#output))
    }

    /// Everything behind the layer's type.
    fn finish(&mut self, parts: Parts, verdict: TokenStream, projection: TokenStream) -> Entry<'a> {
        self.declare();
        let marker = self.marker.clone();
        let (used, constant) = (marker.used(), names::check(self.aside()));
        let reference = quote_spanned!(constant.span()=> <#used>::#constant);
        let Parts {
            options_type,
            layer,
            options,
            alone,
        } = parts;
        let (layer, output, gives) = if marker.is_generic() {
            (layer, projection, TokenStream::new())
        } else {
            let output = self.item(Item::Out);
            let report = checks::report(&reference, self.step.span);
            self.code.outside.extend(report);
            (
                quote!(LayerOr<#layer, #options_type, { #reference.standing }>),
                quote!(#output),
                quote!(gives #output (#reference.flat);),
            )
        };
        let (name, label) = (self.step.name.to_string(), &self.step.label);
        let (generics, input) = (&marker.generics, &self.given.shape);
        self.code.inside.extend(quote! {
            ::graven::entry! {
                [#(#generics),*] #used, #name, #label; #constant #verdict; #gives
                takes #input; options #options_type, #options; layer #layer; #alone
            }
        });
        let verdict = reference;
        Entry {
            step: self.step,
            place: self.place.clone(),
            generics: marker.generics.clone(),
            marker,
            output,
            owner: self.scope.entries.len(),
            verdict,
            inner: std::mem::take(&mut self.inner),
        }
    }

    fn kind(&mut self, kind: &Kind) -> Entry<'a> {
        let path = checks::with_sizes_as_types(&kind.path);
        let path_generics = mentioned(&quote!(#path), self.scope.generics);
        let written = alias(&self.item(Item::Written), &path_generics);
        // The user's path stands once, so that a name that is not in scope is one error.
        self.code.outside.extend(quote! {
            type #written = #path;
        });
        let has_groups = has_option(kind, "groups");
        let written = if has_groups {
            self.grouped(&written, &path_generics)
        } else {
            written
        };
        let kind_type = alias(&self.item(Item::Kind), &path_generics);
        let usable = if !path_generics.is_empty() {
            written.clone()
        } else if kind.arguments.is_some() {
            let takes_arguments = quote!({ ::graven::rt::KindProbe::<#written>::TAKES_ARGUMENTS });
            quote!(::graven::rt::WithArguments<#written, #takes_arguments>)
        } else {
            TokenStream::new()
        };
        let mut alone = TokenStream::new();
        if kind.arguments.is_some() {
            // The user's arguments are given to it.
            self.code.outside.extend(quote!(type #kind_type = #usable;));
        } else if usable.is_empty() {
            alone = quote!(alone #kind_type = #written;);
        } else {
            self.code.inside.extend(quote!(type #kind_type = #usable;));
        }
        let kind_name = kind
            .path
            .segments
            .last()
            .map(|last| last.ident.to_string())
            .unwrap_or_default();
        let name = self.step.name.to_string();
        let options = Options::write(
            self.scope,
            kind,
            &kind_type,
            (&name, &kind_name),
            &self.place,
            self.code,
        );
        let (value, dims) = (&options.value, &options.dims);
        let types = options.arguments.iter().flatten();
        let type_generics = mentioned(&quote!(#(#types),*), self.scope.generics);
        self.depends_on(path_generics.iter().chain(&type_generics));
        let (marker, is_generic) = (self.marker.used(), self.marker.is_generic());
        let (arguments, dims) = match &options.arguments {
            None => (quote!(NoArguments), quote!(Sizes::NONE)),
            Some(types) => {
                self.arguments(types, dims, has_groups);
                if is_generic {
                    // Arguments are what they are at any sizes.
                    let about = quote!(<#kind_type as ::graven::rt::Kind>::ABOUT);
                    let verdict = quote!(::graven::rt::check_arguments(#name, #about, #dims));
                    self.code.outside.extend(checks::report(&verdict, self.step.span));
                }
                (marker.clone(), dims.clone())
            }
        };
        let layer = quote!(<#kind_type as Kind>::Layer<#arguments>);
        let Given {
            shape: given,
            verdict: given_verdict,
            feeder,
            ..
        } = &self.given;
        let (layer, facts) = if is_generic {
            // What a layer does not take at any sizes, it does not take at sizes of 1.
            let generics = self.scope.generics;
            let (layer_at_1, given_at_1) = (at_sizes_of_1(&layer, generics), at_sizes_of_1(given, generics));
            let takes = quote!({ Probe::<#layer_at_1, #given_at_1>::FACTS.is_some() });
            let layer = quote!(<Choose<#takes> as Either<#layer, Refused<<#kind_type as Kind>::Options>>>::T);
            let facts = quote!(Probe::<<#kind_type as Kind>::Layer<#arguments>, #given>::FACTS);
            (layer, facts)
        } else {
            let name = self.item(Item::Made);
            self.code.inside.extend(quote!(type #name = #layer;));
            (quote!(#name), quote!(Probe::<#name, #given>::FACTS))
        };
        let verdict = quote! {
            check_layer(#name, #kind_name, <#kind_type as Kind>::ABOUT, #feeder, #given_verdict, #dims, #facts)
        };
        // Of a layer that is not `SampleWise`, which rustc says where it is declared, nothing is said besides.
        let verdict = if is_generic || built_in::is_name(&kind_name) {
            verdict
        } else {
            quote!(#verdict.unless(LayerProbe::<#layer, #given>::IS_LAYER && #facts.is_none()))
        };
        // A generic network with its sizes filled in here is checked here.
        let is_filled_in = kind.path.segments.iter().any(|segment| !segment.arguments.is_none());
        let verdict = if is_filled_in {
            quote!(#verdict.within(<#kind_type as Kind>::VERDICT))
        } else {
            verdict
        };
        let parts = Parts {
            options_type: quote!(<#kind_type as Kind>::Options),
            layer,
            options: if kind.arguments.is_some() {
                quote_spanned!(self.aside()=> #value.options)
            } else {
                value.clone()
            },
            alone,
        };
        self.finish(parts, verdict, quote!(Out<#marker>))
    }

    /// The kind of a layer with an option `groups`, by its name: `Conv2d` has another one then.
    fn grouped(&mut self, written: &TokenStream, path_generics: &[Ident]) -> TokenStream {
        let grouped = alias(&self.item(Item::Grouped), path_generics);
        self.code.outside.extend(quote! {
            type #grouped = <
                ::graven::shape::Choose<{ ::graven::rt::KindProbe::<#written>::IS_CONV2D }>
                as ::graven::shape::Either<::graven::layers::GroupedConv2d, #written>
            >::T;
        });
        grouped
    }

    /// The dimensions among a kind's arguments as types.
    ///
    /// The ninth comes with the option `groups` alone, which few layers have: rustc pays for each.
    fn arguments(&mut self, types: &[syn::Type], options: &TokenStream, has_groups: bool) {
        let types: Vec<_> = types
            .iter()
            .enumerate()
            .map(|(i, ty)| self.user_type(Item::Size(i), ty))
            .collect();
        let mut dims = self.item(Item::Slots);
        dims.set_span(self.aside());
        let marker = self.marker.used();
        let generics = &self.marker.generics;
        let list = quote!((#(#types,)*));
        let slots = (0..if has_groups { 9 } else { 8 }).map(|slot: usize| {
            let slot = format_ident!("d{slot}");
            let which = (!types.is_empty()).then(|| quote!({ #dims.#slot.which }));
            quote!((#which { #dims.#slot.hi } { #dims.#slot.lo }))
        });
        self.code.inside.extend(quote! {
            const #dims: Slots = possible_arguments(#options);
            ::graven::arguments! { [#(#generics),*] #marker; #list #(#slots)* }
        });
    }

    /// A type that the user wrote, under a name for code that may not hold the user's words.
    fn user_type(&mut self, item: Item, ty: &syn::Type) -> TokenStream {
        let name = alias(&self.item(item), &mentioned(&quote!(#ty), self.scope.generics));
        self.code.outside.extend(quote! {
            type #name = #ty;
        });
        name
    }

    /// A sequence inside this layer, on the shape that the layer is given.
    fn inner(&mut self, owner: Owner, inner: &'a Sequence<'a>) -> Inner {
        self.inner_on(owner, inner, self.given.clone())
    }

    /// A sequence inside this layer.
    fn inner_on(&mut self, owner: Owner, inner: &'a Sequence<'a>, given: Given) -> Inner {
        let scope = self.scope.inner(owner, given);
        let scope = sequence(scope, inner, self.code);
        let layers = scope.named(Item::Layers);
        let used = layers.used();
        if layers.is_generic() {
            let constant = names::verdict();
            self.inner.push(quote!(<#used>::#constant));
        }
        Inner {
            layers: used,
            generics: layers.generics,
            output: scope.last().output.clone(),
            verdict: scope.last().verdict.clone(),
            last: inner.last().name.to_string(),
        }
    }

    /// A graph form, which has no options; `projection` is its output where sizes are unknown.
    fn form(&mut self, layer: TokenStream, verdict: TokenStream, projection: TokenStream) -> Entry<'a> {
        let parts = Parts {
            options_type: quote!(()),
            layer,
            options: quote!(()),
            alone: TokenStream::new(),
        };
        self.finish(parts, verdict, projection)
    }

    fn residual(&mut self, body: &'a Sequence<'a>, skip: Option<&'a Sequence<'a>>) -> Entry<'a> {
        let body = self.inner(self.scope.names.body(&self.place), body);
        let skip = skip.map(|skip| self.inner(self.scope.names.skip(&self.place), skip));
        self.depends_on(
            [Some(&body), skip.as_ref()]
                .into_iter()
                .flatten()
                .flat_map(|inner| &inner.generics),
        );
        let body_layers = &body.layers;
        let (layer, skip_verdict, skip_last) = match &skip {
            None => (quote!(Residual<#body_layers>), &self.given.verdict, &self.given.feeder),
            Some(Inner {
                layers, verdict, last, ..
            }) => (quote!(Projected<#body_layers, #layers>), verdict, last),
        };
        // Of two branches that are added, either gives the output.
        let output = skip.as_ref().map_or(&self.given.shape, |skip| &skip.output).clone();
        let (name, body_verdict, body_last) = (self.step.name.to_string(), &body.verdict, &body.last);
        let verdict = quote!(check_residual(#name, #skip_last, #skip_verdict, #body_last, #body_verdict));
        self.form(layer, verdict, output)
    }

    fn concat(&mut self, branches: &'a [Sequence<'a>]) -> Entry<'a> {
        let branches = branches
            .iter()
            .enumerate()
            .map(|(i, branch)| self.inner(self.scope.names.branch(&self.place, i), branch))
            .collect();
        self.join(branches)
    }

    /// Branches joined along the last dimension.
    fn join(&mut self, branches: Vec<Inner>) -> Entry<'a> {
        self.depends_on(branches.iter().flat_map(|branch| &branch.generics));
        let (last, before) = branches.split_last().expect("the parser demands two branches");
        let layer = before.iter().rev().fold(
            last.layers.clone(),
            |rest, Inner { layers, .. }| quote!(Concat<#layers, #rest>),
        );
        let name = self.step.name.to_string();
        let Inner {
            verdict,
            last: first_last,
            ..
        } = &branches[0];
        let mut joined = verdict.clone();
        for (branch, Inner { verdict, last, .. }) in (1_usize..).zip(&branches).skip(1) {
            let branch = Literal::usize_unsuffixed(branch);
            joined = quote!(check_concat(#name, #first_last, #joined, #branch, #last, #verdict));
        }
        let marker = self.marker.used();
        self.form(layer, joined, quote!(Out<#marker>))
    }

    /// Branches that each have an input of their own.
    fn inputs(&mut self, branches: &'a [(&'a Ident, Sequence<'a>)]) -> Entry<'a> {
        let Some(Input::Several(inputs)) = self.scope.declared_input else {
            // The parser has said that they stand elsewhere.
            return self.kind(&unread_kind());
        };
        let element = self.scope.input.element.clone();
        let mut inner = Vec::new();
        for (index, (name, branch)) in branches.iter().enumerate() {
            let Some(field) = inputs.fields.iter().find(|field| field.name == **name) else {
                return self.kind(&unread_kind());
            };
            let owner = self.scope.names.branch(&self.place, index);
            let names = (self.scope.names, &owner);
            let declared = checks::declared(Some(&field.shape), self.scope.head, names, Side::Input, self.code);
            let [marker, sample] =
                [Item::Field, Item::Sample(Side::Input)].map(|item| self.scope.names.item(&owner, item));
            let (shape, sample_type) = (&declared.shape, handle::sample(Some(&field.shape), &[]));
            let field_name = &field.name;
            self.code.outside.extend(quote!(type #sample = #sample_type;));
            self.code.inside.extend(quote! {
                struct #marker;
                impl Field for #marker {
                    type Inputs = #element;
                    type Sample = #sample;
                    type Shape = #shape;
                    fn of(inputs: &#element) -> &#sample {
                        &inputs.#field_name
                    }
                }
            });
            let dims = declared.dims.unwrap_or_default();
            let given = Given {
                shape: declared.shape,
                element: declared.element,
                generics: Vec::new(),
                verdict: quote!(Verdict::of(#dims)),
                feeder: name.to_string(),
            };
            let mut branch = self.inner_on(owner, branch, given);
            let layers = &branch.layers;
            branch.layers = quote!(On<#marker, #layers>);
            inner.push(branch);
        }
        self.join(inner)
    }

    fn repeat(&mut self, count: &Size, body: &'a Sequence<'a>) -> Entry<'a> {
        let body = self.inner(self.scope.names.body(&self.place), body);
        let count_generics = match count {
            Size::Type(ty) => mentioned(&quote!(#ty), self.scope.generics),
            Size::Value(_) => Vec::new(),
        };
        self.depends_on(body.generics.iter().chain(&count_generics));
        let (count_type, count) = match count {
            Size::Type(ty) if !count_generics.is_empty() => {
                let ty = self.user_type(Item::CountType, ty);
                (ty.clone(), quote!(<#ty as Unsigned>::USIZE))
            }
            size => {
                let (name, count) = (self.item(Item::CountNumber), value(size));
                self.code.outside.extend(quote! {
                    const #name: usize = #count;
                });
                (dim(&quote!(possible(#name))), quote!(#name))
            }
        };
        let Inner {
            layers, verdict, last, ..
        } = &body;
        let Given {
            shape,
            verdict: given,
            feeder,
            ..
        } = &self.given;
        let output = shape.clone();
        let name = self.step.name.to_string();
        let verdict = quote!(check_repeat(#name, #count, #feeder, #given, #last, #verdict));
        self.form(quote!(Repeat<#layers, #count_type>), verdict, output)
    }

    /// The layer is the other one over again; all that is its own is the check.
    fn tied(&mut self, target: usize) -> Entry<'a> {
        let original = &self.scope.entries[target];
        self.depends_on(&original.generics);
        let Given {
            verdict: given, feeder, ..
        } = &self.given;
        let (name, tied_to, marker) = (
            self.step.name.to_string(),
            original.step.name.to_string(),
            original.marker.used(),
        );
        let gives = &original.verdict;
        let verdict = quote! {
            check_tied(#name, #feeder, #given, #tied_to, <<#marker as Entry>::In as InputShape>::DIMS, #gives)
        };
        let tied = self.marker.clone();
        self.declare();
        let (verdict, output) = self.shapes(&tied, verdict, original.output.clone());
        Entry {
            step: self.step,
            place: self.place.clone(),
            marker: original.marker.clone(),
            output,
            owner: target,
            generics: tied.generics,
            verdict,
            inner: Vec::new(),
        }
    }
}

/// A sequence inside a layer.
struct Inner {
    layers: TokenStream,
    generics: Vec<Ident>,
    /// The shape that its last layer gives, and the verdict on that layer.
    output: TokenStream,
    verdict: TokenStream,
    /// The name of its last layer.
    last: String,
}

fn has_option(kind: &Kind, name: &str) -> bool {
    let arguments = kind.arguments.iter();
    arguments
        .flat_map(|arguments| &arguments.options)
        .any(|(option, _)| option == name)
}
