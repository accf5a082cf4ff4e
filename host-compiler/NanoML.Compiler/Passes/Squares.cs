using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Passes;

/// <summary>The forms in which a model writes a square.</summary>
internal static class Squares
{
    /// <summary>The name of what a node makes the square of; null where it makes none, or limits it.</summary>
    public static string? RootOf(Node? node) => node switch
    {
        { Op: Pow { Exponent: 2 } } => node.Inputs[0],
        { Op: Mul { Clamp: null } } when node.Inputs[0] == node.Inputs[1] => node.Inputs[0],
        _ => null,
    };
}
