using NanoML.Compiler.Device;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Costs;

namespace NanoML.Compiler.Strategies.Reference;

/// <summary>Counts what the recurrent kernels, and that of spectra, execute besides their products.</summary>
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

    /// <summary>The loop of <c>Spectrum</c>, which loads a value once for both sums.</summary>
    public static void Add(OpcodeCounts counts, SpectrumCall spectrum)
    {
        long values = spectrum.Macs / 2;
        counts.AddOpcode(OpcodeClass.LoadLocal, 15 * values);
        counts.AddOpcode(OpcodeClass.LoadElement, 3 * values);
        counts.AddOpcode(OpcodeClass.LoadConstantInt, 2 * values);
        counts.AddOpcode(OpcodeClass.MultiplyInt, 2 * values);
        counts.AddOpcode(OpcodeClass.AddInt, 5 * values);
        counts.AddOpcode(OpcodeClass.StoreLocal, 5 * values);
        counts.AddOpcode(OpcodeClass.CompareBranch, values);
        counts.Add(s_magnitude, values / spectrum.Width);
    }

    /// <summary>Sums to 16 bits, functions of them, states, and bytes of the units.</summary>
    public static void AddUnits(OpcodeCounts counts, RecurrentCall call)
    {
        long units = (long)call.Steps * call.Batch * call.Units;
        counts.Add(s_gate, units * call.Gates.Weights.Length);
        counts.Add(KernelCosts.ToByte, units);
        counts.Add(s_state, call switch { LstmLayerCall => units, GruLayerCall => 2 * units, _ => 0 });
    }

    // Scale and At of GateLut, with Saturate, their calls and the loads around them.
    private static readonly OpcodeCounts s_gate = KernelCosts.Opcodes(
        (OpcodeClass.StaticCall, 3), (OpcodeClass.CallArgument, 7), (OpcodeClass.CallResult, 3), (OpcodeClass.CallLocal, 4), (OpcodeClass.LoadLocal, 58),
        (OpcodeClass.LoadConstantInt, 13), (OpcodeClass.ConvertLong, 6), (OpcodeClass.MultiplyLong, 1), (OpcodeClass.AddLong, 1),
        (OpcodeClass.ShiftLong, 2), (OpcodeClass.Logic, 6), (OpcodeClass.AddInt, 13), (OpcodeClass.MultiplyInt, 1), (OpcodeClass.LoadElement, 6),
        (OpcodeClass.StoreLocal, 10), (OpcodeClass.CompareBranch, 7), (OpcodeClass.ConvertInt, 3));

    // Both sums to one unit, and the place of their squares in the table.
    private static readonly OpcodeCounts s_magnitude = KernelCosts.Opcodes(
        (OpcodeClass.StaticCall, 3), (OpcodeClass.CallArgument, 8), (OpcodeClass.CallResult, 3), (OpcodeClass.CallLocal, 10), (OpcodeClass.LoadLocal, 64),
        (OpcodeClass.LoadConstantInt, 36), (OpcodeClass.ConvertLong, 12), (OpcodeClass.MultiplyLong, 5), (OpcodeClass.AddLong, 3),
        (OpcodeClass.ShiftLong, 5), (OpcodeClass.Logic, 10), (OpcodeClass.AddInt, 20), (OpcodeClass.LoadElement, 9),
        (OpcodeClass.StoreElement, 1), (OpcodeClass.StoreLocal, 20), (OpcodeClass.CompareBranch, 15), (OpcodeClass.ConvertInt, 5));

    // A state of 16 bits that is loaded, weighed and stored.
    private static readonly OpcodeCounts s_state = KernelCosts.Opcodes(
        (OpcodeClass.StaticCall, 3), (OpcodeClass.CallArgument, 6), (OpcodeClass.CallResult, 2), (OpcodeClass.LoadLocal, 62), (OpcodeClass.LoadConstantInt, 16),
        (OpcodeClass.ConvertLong, 6), (OpcodeClass.MultiplyLong, 2), (OpcodeClass.AddLong, 2), (OpcodeClass.ShiftLong, 4), (OpcodeClass.Logic, 6),
        (OpcodeClass.AddInt, 14), (OpcodeClass.LoadElement, 6), (OpcodeClass.StoreElement, 4), (OpcodeClass.StoreLocal, 5), (OpcodeClass.CompareBranch, 4));
}
