using System.Collections.Immutable;
using NanoML.Compiler.Device;
using static NanoML.Compiler.Strategies.Costs.KernelCosts;
using static NanoML.Compiler.Device.OpcodeClass;

namespace NanoML.Compiler.Strategies.Streamed;

/// <summary>Counts what <see cref="StreamedCode"/> executes.</summary>
internal static class StreamedCost
{
    // ToSBytes, four bytes; ToLongs or ToInts, an element.
    private static readonly OpcodeCounts s_fourBytes = Line(
        (LoadLocal, 20), (LoadConstantInt, 8), (AddInt, 8), (LoadElement, 4), (ConvertInt, 4), (StoreElement, 4), (StoreLocal, 2), (CompareBranch, 1));

    private static readonly OpcodeCounts s_word = Opcodes(
        (LoadLocal, 8), (LoadConstantInt, 2), (AddInt, 2), (LibraryCall, 1), (CallArgument, 2), (CallResult, 1), (StoreElement, 1),
        (StoreLocal, 2), (CompareBranch, 1));

    // A piece: the accessor's loop, Read, the calls that unpack and clear.
    private static readonly OpcodeCounts s_piece = Opcodes(
        (LoadLocal, 20), (LoadConstantInt, 6), (AddInt, 4), (StoreLocal, 3), (CompareBranch, 2), (Branch, 1), (LoadField, 3), (StaticCall, 2),
        (LibraryCall, 1), (CallArgument, 10), (CallResult, 1), (CallLocal, 3));

    // The loop over slices, the accessor's methods, the copy of the shifts.
    private static readonly OpcodeCounts s_slice = Opcodes(
        (LoadLocal, 40), (LoadConstantInt, 14), (AddInt, 8), (MultiplyInt, 5), (StoreLocal, 4), (CompareBranch, 2), (LoadField, 10),
        (StaticCall, 4), (LibraryCall, 1), (CallArgument, 20), (CallLocal, 6));

    public static OpcodeCounts Of(ImmutableArray<StreamedSlice> slices)
    {
        var total = new OpcodeCounts();
        int last = slices[^1].Channels == slices[0].Channels ? 0 : 1;
        Add(total, slices[0], slices.Length - last);
        Add(total, slices[^1], last);
        return total;
    }

    private static void Add(OpcodeCounts total, StreamedSlice slice, int times)
    {
        if (times == 0)
        {
            return;
        }

        int pieces = (slice.Weights.ByteLength + StreamArrays.PieceBytes - 1) / StreamArrays.PieceBytes;
        var one = new OpcodeCounts();
        one.Add(slice.Code.Opcodes);
        one.Add(slice.IsPacked ? s_word : s_fourBytes, slice.IsPacked ? slice.Weights.Data.Length : (slice.Weights.Data.Length + 3) / 4);
        one.Add(s_word, 2 * slice.Channels);
        one.Add(s_piece, pieces + 1);
        one.AddOpcode(LibraryCall, pieces + 1);
        one.AddCost(CallArgument, 4 * (pieces + 1));
        one.Add(LibraryCosts.ResourceRead, pieces + 1);
        one.Add(s_slice);
        total.Add(one, times);
    }
}
