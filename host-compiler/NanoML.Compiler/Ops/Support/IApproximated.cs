using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>An operator of which passes knowingly make something else than the model says, because bytes do not hold its results.</summary>
public interface IApproximated
{
    /// <summary>The operator that says in floating point what the passes make of this one: what they are held against.</summary>
    Op OnDevice { get; }
}
