using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>An operator that a pass writes out as simpler ones, so that it needs neither kernel nor gradient of its own.</summary>
public interface IDecomposes
{
    /// <summary>
    /// Inserts nodes before <paramref name="node"/> and puts another operator in its place; leaves it where it can be lowered as it is.
    /// </summary>
    void Decompose(GraphEditor editor, Node node);
}

/// <summary>An operator that is written out before scales are taken into the values, because it stands for quantising nodes among others.</summary>
public interface IQuantizedForm : IDecomposes;

/// <summary>Consists of comparisons, and is written out before those of the model's input are collected.</summary>
public interface IComparesInput : IDecomposes;
