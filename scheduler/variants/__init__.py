"""A campaign's variants: who gets which, how they do, and which of them the rest gets."""
