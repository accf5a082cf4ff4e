using System.Collections.Immutable;

namespace NanoML.Compiler.Planning;

/// <summary>What the arena planner needs to know of a step: which bytes it touches.</summary>
public interface IBufferUse
{
    ImmutableArray<Slice> Reads { get; }

    Slice Output { get; }

    /// <summary>Scratch space that lives only during this step.</summary>
    Slice? Scratch { get; }

    /// <summary>
    /// The read that the output may overwrite: element k of the output is written after the last read of element k of it, and the lengths
    /// are equal.
    /// </summary>
    Slice? InPlace { get; }
}
