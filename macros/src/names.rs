//! The names of all generated items.
//!
//! A network's items, but for the struct itself, stand in a block of their own, so that they cannot meet those of
//! another network, nor a user's. They are
//!
//! ```text
//! network   the user's name                                             Net
//! sequence  network, or layer "_Body" | "_Skip" | "_Branch" number      Net, Net_blocks_Body
//! layer     sequence "_" the layer's name                               Net_conv, Net_blocks_Body_conv
//! item      (sequence | layer) "_" what it is                           Net_Params, Net_conv_Kind
//! ```
//!
//! Two items could come to one name by this: the parameters of `Net` and the layer `Params`. And a name could be a word
//! of the user's, who would then mean the item, or one of the library's. What comes later has a number behind it then:
//! `Net_Params_1`. So has a generic parameter of the user's that generated code has another use for: `N` becomes `N1`.
//! Words that a macro of the user's puts in are not seen here.
//!
//! Names in lower case are those of variables, fields and functions, which rustc tells from items by where they stand.
//! A variable gets the better of everything but a constant of its name, which nobody writes in lower case; those that
//! are named after layers, which are in any case, have `_kept` behind them.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::format_ident;
use syn::Ident;
use syn::ext::IdentExt;

/// The names that the library brings into the scope of generated code.
pub const LIBRARY: [&str; 124] = [
    "Activation",
    "Alone",
    "AloneOr",
    "Arguments",
    "BackwardTile",
    "BackwardWalk",
    "Buffers",
    "Check",
    "Choose",
    "Chosen",
    "ChosenOf",
    "Clone",
    "Concat",
    "Counts",
    "Debug",
    "Deref",
    "DerefMut",
    "Dim",
    "Dims",
    "Doubtful",
    "Either",
    "Entry",
    "Facts",
    "Family",
    "Field",
    "Form",
    "ForwardTile",
    "ForwardWalk",
    "From",
    "Fused",
    "FusedOr",
    "FusedProbe",
    "GenericArray",
    "Given",
    "GivenElse",
    "Group",
    "InTurn",
    "InputShape",
    "Inputs",
    "Kept",
    "Kind",
    "KindProbe",
    "Last",
    "LayerOr",
    "LayerProbe",
    "Module",
    "N",
    "Names",
    "Network",
    "NoArguments",
    "Node",
    "None",
    "NotAKind",
    "NotALayer",
    "NotALayerWithArguments",
    "NotFused",
    "NotSampleWise",
    "On",
    "Option",
    "Out",
    "Params",
    "Parts",
    "Pass",
    "PhantomData",
    "Pick",
    "Probe",
    "Projected",
    "Rank",
    "Refused",
    "Repeat",
    "Residual",
    "Rng",
    "Said",
    "SaidOr",
    "Scratch",
    "Shape",
    "Sized",
    "Sizes",
    "Slot",
    "Slots",
    "Some",
    "StandIn",
    "Standing",
    "Statistics",
    "Sums",
    "Takes",
    "Tokens",
    "U1",
    "Unsigned",
    "Verdict",
    "Visitor",
    "WithArguments",
    "all_finite",
    "check_arguments",
    "check_budget",
    "check_concat",
    "check_doubtful",
    "check_layer",
    "check_output",
    "check_repeat",
    "check_residual",
    "check_said",
    "check_sizes",
    "check_tied",
    "default_options",
    "dims",
    "first_not_finite",
    "flops_of",
    "fmt",
    "has_options",
    "is_finite",
    "is_taken",
    "node",
    "not_finite",
    "possible",
    "possible_arguments",
    "report",
    "scratch_of",
    "segments_of",
    "takes",
    "tied_node",
    "type_argument",
    "typenum",
    "unread",
];

/// The type parameters of generated code.
const PARAMETERS: [&str; 7] = ["D", "I", "In", "L", "O", "Self", "T"];

/// What a generated item is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Item {
    // Of a network.
    /// Another name for the struct, whose own may be one of the library's.
    Handle,
    /// The sizes of the declared shape, as they are written.
    Sizes(Side),
    /// These as a value.
    Dims(Side),
    /// The declared shape.
    Shape(Side),
    /// A sample of it.
    Sample(Side),
    /// What its samples are made of, if that is not `f32`.
    Element,
    /// The type that stands for one of several inputs.
    Field,
    TileSize,
    Tile,
    // Of a sequence of layers.
    /// The module that runs it.
    Layers,
    Params,
    Buffers,
    Sums,
    Saved,
    // Of a layer.
    /// The type that stands for it.
    Layer,
    /// The user's path.
    Written,
    /// Its kind, if it has an option `groups`.
    Grouped,
    /// Its kind.
    Kind,
    /// Its options, and their dimensions.
    Options,
    /// The options if the kind may not have all of them.
    Doubtful,
    /// The dimensions of options that may not compile, whether they do, and those of them that count.
    Said,
    IsSaid,
    SaidDims,
    /// The dimensions among its options, as types take them.
    Slots,
    /// A size among its options that is a type.
    Size(usize),
    /// How many times it is repeated, as a number and as a type.
    CountNumber,
    CountType,
    /// What its kind makes of the options, fit or not.
    Made,
    /// The shape that it gives.
    Out,
    /// It and layers before it as one.
    Group,
    // Of a struct.
    /// The field that mentions the generic parameters.
    Phantom,
}

/// A side of a network.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    Input,
    Output,
}

impl Item {
    fn suffix(self) -> String {
        let suffix = match self {
            Self::Handle => "Handle",
            Self::Sizes(Side::Input) => "INPUT_SIZES",
            Self::Sizes(Side::Output) => "OUTPUT_SIZES",
            Self::Dims(Side::Input) => "INPUT_DIMS",
            Self::Dims(Side::Output) => "OUTPUT_DIMS",
            Self::Shape(Side::Input) => "Input",
            Self::Shape(Side::Output) => "Output",
            Self::Sample(Side::Input) => "InputSample",
            Self::Sample(Side::Output) => "OutputSample",
            Self::Element => "Element",
            Self::Field => "Field",
            Self::TileSize => "TILE_SIZE",
            Self::Tile => "Tile",
            Self::Layers => "Layers",
            Self::Params => "Params",
            Self::Buffers => "Buffers",
            Self::Sums => "Sums",
            Self::Saved => "Saved",
            Self::Layer => return String::new(),
            Self::Written => "Written",
            Self::Grouped => "Grouped",
            Self::Kind => "Kind",
            Self::Options => "OPTIONS",
            Self::Doubtful => "Doubtful",
            Self::Said => "Said",
            Self::IsSaid => "IS_SAID",
            Self::SaidDims => "SAID_DIMS",
            Self::Slots => "DIMS",
            Self::Size(index) => return format!("_Size{index}"),
            Self::CountNumber => "COUNT",
            Self::CountType => "Count",
            Self::Made => "Layer",
            Self::Out => "Out",
            Self::Group => "Group",
            Self::Phantom => "generics",
        };
        format!("_{suffix}")
    }
}

/// A network, a layer or a sequence inside a layer: what items belong to.
#[derive(Clone)]
pub struct Owner {
    number: usize,
    /// What the names of its items begin with.
    text: String,
}

impl Owner {
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The names of one network's items.
pub struct Names {
    /// Those that are no longer free.
    taken: RefCell<HashSet<String>>,
    given: RefCell<HashMap<(usize, Item), String>>,
    owners: Cell<usize>,
}

impl Names {
    /// Names that differ from some words, all that the user wrote.
    pub fn apart_from(words: &HashSet<String>) -> Self {
        let library = LIBRARY.iter().map(|&name| name.to_owned());
        Self {
            taken: RefCell::new(words.iter().cloned().chain(library).collect()),
            given: RefCell::default(),
            owners: Cell::new(0),
        }
    }

    fn owner(&self, text: String) -> Owner {
        let number = self.owners.get();
        self.owners.set(number + 1);
        Owner { number, text }
    }

    /// The network.
    pub fn network(&self, name: &Ident) -> Owner {
        self.owner(name.unraw().to_string())
    }

    /// A layer of a sequence.
    pub fn layer(&self, sequence: &Owner, name: &Ident) -> Owner {
        self.owner(format!("{}_{}", sequence.text, name.unraw()))
    }

    /// The layers of a `residual` or a `repeat`.
    pub fn body(&self, layer: &Owner) -> Owner {
        self.owner(format!("{}_Body", layer.text))
    }

    /// The layers beside a residual.
    pub fn skip(&self, layer: &Owner) -> Owner {
        self.owner(format!("{}_Skip", layer.text))
    }

    /// A branch of a `concat`.
    pub fn branch(&self, layer: &Owner, index: usize) -> Owner {
        self.owner(format!("{}_Branch{index}", layer.text))
    }

    /// The name of an item. It points nowhere: an editor takes every word of generated code that stands at a word of
    /// the user's for what the user means.
    pub fn item(&self, owner: &Owner, item: Item) -> Ident {
        let mut given = self.given.borrow_mut();
        let (number, text) = match item {
            // All structs have the same.
            Item::Phantom => (usize::MAX, ""),
            _ => (owner.number, owner.text()),
        };
        let name = given
            .entry((number, item))
            .or_insert_with(|| self.free(&format!("{text}{}", item.suffix()), "_"));
        Ident::new(name, Span::call_site())
    }

    /// What a generic parameter is called where its own name means something else.
    pub fn generic(&self, name: &Ident) -> Option<Ident> {
        let word = name.unraw().to_string();
        let is_taken = LIBRARY.contains(&&*word) || PARAMETERS.contains(&&*word);
        is_taken.then(|| Ident::new(&self.free(&word, ""), name.span()))
    }

    fn free(&self, name: &str, before_number: &str) -> String {
        let mut taken = self.taken.borrow_mut();
        let numbered = (1..).map(|number: usize| format!("{name}{before_number}{number}"));
        let free = std::iter::once(name.to_owned())
            .chain(numbered)
            .find(|name| !taken.contains(name))
            .expect("numbers do not run out");
        taken.insert(free.clone());
        free
    }
}

/// The constant of a layer's type that is the verdict on the layer.
pub fn check(span: Span) -> Ident {
    Ident::new("CHECK", span)
}

/// The constant of a sequence's type that is the verdict on those layers that depend on generic parameters.
pub fn verdict() -> Ident {
    Ident::new("VERDICT", Span::call_site())
}

/// The variable that holds what is kept of a layer.
pub fn kept(layer: &Ident) -> Ident {
    format_ident!("{}_kept", layer.unraw(), span = Span::call_site())
}

/// All words among some tokens.
pub fn words(tokens: TokenStream) -> HashSet<String> {
    let mut words = HashSet::new();
    let mut rest = vec![tokens];
    while let Some(tokens) = rest.pop() {
        for token in tokens {
            match token {
                TokenTree::Ident(word) => {
                    words.insert(word.unraw().to_string());
                }
                TokenTree::Group(group) => rest.push(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
    words
}
