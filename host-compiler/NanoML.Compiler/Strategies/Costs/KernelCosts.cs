using NanoML.Compiler.Device;
using static NanoML.Compiler.Device.OpcodeClass;

namespace NanoML.Compiler.Strategies.Costs;

/// <summary>The opcodes of the pieces that the packed kernels are made of, read off their IL.</summary>
internal static class KernelCosts
{
    /// <summary><c>Requantize.ToByte</c> with its call.</summary>
    public static OpcodeCounts ToByte { get; } = Call(
        (StaticCall, 1), (CallArgument, 6), (CallResult, 1), (CallLocal, 1), (LoadLocal, 10), (LoadConstantInt, 4), (ConvertLong, 6),
        (MultiplyLong, 1), (AddLong, 2), (AddInt, 1), (Logic, 2), (ShiftLong, 2), (StoreLocal, 1), (CompareBranch, 2), (ConvertInt, 1));

    /// <summary>Opcodes of a method, with its return.</summary>
    public static OpcodeCounts Call(params ReadOnlySpan<(OpcodeClass Class, long Times)> opcodes)
    {
        OpcodeCounts counts = Opcodes(opcodes);
        counts.AddOpcode(null);
        return counts;
    }

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
