using static NanoML.Compiler.Planning.OpcodeClass;

namespace NanoML.Compiler.Planning.Code;

/// <summary>The opcodes of the pieces that the packed kernels are made of, read off their IL.</summary>
internal static class PackedCosts
{
    /// <summary>A row that <c>WindowRows</c> gathers: one copy, and padding on both sides.</summary>
    public static OpcodeCounts GatheredRow { get; } = Opcodes(
        (LoadLocal, 120), (LoadConstantInt, 15), (AddInt, 25), (StoreLocal, 25), (StoreElement, 8), (ConvertInt, 8), (CompareBranch, 25),
        (StaticCall, 2), (CallArgument, 8), (CallLocal, 6), (LibraryCall, 2), (Branch, 4));

    /// <summary><c>Requantize.ToByte</c> with its call.</summary>
    public static OpcodeCounts ToByte { get; } = Opcodes(
        (StaticCall, 1), (CallArgument, 6), (CallLocal, 1), (LoadLocal, 11), (LoadConstantInt, 4), (ConvertLong, 5), (MultiplyLong, 1),
        (AddLong, 3), (AddInt, 2), (ShiftLong, 2), (StoreLocal, 1), (CompareBranch, 2), (ConvertInt, 1));

    /// <summary>Opcodes that are a basic block, or nearly so.</summary>
    public static OpcodeCounts Line(params ReadOnlySpan<(OpcodeClass Class, long Times)> opcodes)
    {
        OpcodeCounts counts = Opcodes(opcodes);
        counts.MakeBlock();
        return counts;
    }

    public static OpcodeCounts Opcodes(params ReadOnlySpan<(OpcodeClass Class, long Times)> opcodes)
    {
        var counts = new OpcodeCounts();
        foreach ((OpcodeClass opcodeClass, long times) in opcodes)
        {
            if (opcodeClass is CallArgument or CallLocal or CallResult)
            {
                counts.AddCost(opcodeClass, times);
            }
            else
            {
                counts.AddOpcode(opcodeClass, times);
            }
        }

        return counts;
    }
}
