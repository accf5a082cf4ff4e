using NanoML.Compiler.Device;
using static NanoML.Compiler.Strategies.Costs.KernelCosts;
using static NanoML.Compiler.Device.OpcodeClass;

namespace NanoML.Compiler.Strategies.Packed;

/// <summary>Counts what <see cref="PackedDenseCode"/> executes.</summary>
internal static class PackedDenseCost
{
    private const int Pack = 8;

    // Eight inputs against eight outputs.
    private static readonly OpcodeCounts s_block = Line(
        (LoadLocal, 132), (LoadConstantInt, 39), (LoadElement, 12), (AddLong, 32), (Logic, 32), (AddInt, 15), (MultiplyLong, 32), (ShiftLong, 24),
        (StoreElement, 4), (StoreLocal, 10), (CompareBranch, 1));

    private static readonly OpcodeCounts s_inputs = Opcodes(
        (StaticCall, 1), (CallArgument, 4), (CallLocal, 20), (LoadLocal, 19), (LoadConstantInt, 11), (LoadElement, 8), (StoreLocal, 15),
        (MultiplyInt, 1), (AddInt, 4), (CompareBranch, 1));

    private static readonly OpcodeCounts s_input = Opcodes(
        (LoadLocal, 14), (LoadConstantInt, 3), (LoadElement, 1), (AddInt, 5), (ConvertLong, 1), (MultiplyInt, 1), (StoreElement, 1),
        (StoreLocal, 3), (CompareBranch, 2));

    private static readonly OpcodeCounts s_output = Opcodes(
        (LoadLocal, 18), (LoadConstantInt, 7), (LoadElement, 4), (AddInt, 6), (Logic, 1), (Divide, 2), (MultiplyInt, 1), (ShiftLong, 1), (ConvertInt, 1),
        (StoreElement, 1), (StoreLocal, 3), (TestBranch, 1), (Branch, 1), (CompareBranch, 1));

    public static OpcodeCounts Of(int rows, int inputs, int outputs)
    {
        int inputPacks = (inputs + Pack - 1) / Pack;
        int outputPacks = (outputs + Pack - 1) / Pack;
        var row = new OpcodeCounts();
        row.Add(s_block, (long)inputPacks * outputPacks);
        row.Add(s_inputs, inputPacks);
        row.Add(s_input, inputPacks * Pack);
        row.Add(s_output, outputs);
        row.Add(ToByte, outputs);
        var total = new OpcodeCounts();
        total.Add(row, rows);
        return total;
    }
}
