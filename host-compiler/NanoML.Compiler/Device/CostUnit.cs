namespace NanoML.Compiler.Device;

/// <summary>What the figures of a cost table are.</summary>
public enum CostUnit
{
    /// <summary>Measured on the machine that the table is of.</summary>
    Nanoseconds,

    /// <summary>Of the interpreter's machine code; a board's clock and its cycles per instruction make nanoseconds of them.</summary>
    Instructions,
}
