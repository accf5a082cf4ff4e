using NanoML.Compiler.Device;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Costs;

namespace NanoML.Compiler.Strategies.Reference;

/// <summary>Counts what the recurrent kernels execute besides their products.</summary>
internal static class RecurrentCost
{
    /// <summary>The loop of <c>LstmLayer</c>, which loads a value once for its four gates.</summary>
    public static void Add(OpcodeCounts counts, LstmLayerCall lstm)
    {
        long values = lstm.Macs / lstm.Gates.Weights.Length;
        counts.AddOpcode(OpcodeClass.LoadLocal, 22 * values);
        counts.AddOpcode(OpcodeClass.LoadElement, 5 * values);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, values);
        counts.AddOpcode(OpcodeClass.MultiplyInt, 4 * values);
        counts.AddOpcode(OpcodeClass.AddInt, 6 * values);
        counts.AddOpcode(OpcodeClass.StoreLocal, 6 * values);
        counts.AddOpcode(OpcodeClass.CompareBranch, values);
        AddUnits(counts, lstm);
    }

    /// <summary>Sums to 16 bits, functions of them, and bytes of the units.</summary>
    public static void AddUnits(OpcodeCounts counts, RecurrentCall call)
    {
        long units = (long)call.Steps * call.Batch * call.Units;
        int gates = call.Gates.Weights.Length;
        counts.Add(s_gate, units * gates);
        counts.Add(KernelCosts.ToByte, units);
    }

    // Scale and At of GateLut, with Saturate, their calls and what a gate is in the sum of a state.
    private static readonly OpcodeCounts s_gate = KernelCosts.Opcodes(
        (OpcodeClass.StaticCall, 3), (OpcodeClass.CallArgument, 7), (OpcodeClass.CallResult, 3), (OpcodeClass.CallLocal, 4), (OpcodeClass.LoadLocal, 46),
        (OpcodeClass.LoadConstantInt, 10), (OpcodeClass.ConvertLong, 6), (OpcodeClass.MultiplyLong, 2), (OpcodeClass.AddLong, 2),
        (OpcodeClass.ShiftLong, 2), (OpcodeClass.Logic, 6), (OpcodeClass.AddInt, 9), (OpcodeClass.MultiplyInt, 1), (OpcodeClass.LoadElement, 5),
        (OpcodeClass.StoreLocal, 7), (OpcodeClass.CompareBranch, 4), (OpcodeClass.ConvertInt, 2));
}
