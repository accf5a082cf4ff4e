using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies.Packed;
using NanoML.Compiler.Strategies.Reference;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies.Streamed;

/// <summary>
/// A layer whose weights lie in a resource, which stays in flash: some output channels at a time come to the heap, into arrays that all such layers
/// share, and a shared kernel works on them. For weights that are too many for code (some five bytes of IL each) and too large for the heap.
/// </summary>
public sealed record StreamedCode : LayerCode
{
    private const int MaxChannels = 240;

    // Packed kernels handle 8 or 24 channels at a time.
    private const int Pack = 8;
    private const int Words = 24;

    // The loop over the slices, its offsets, and the call that loads one.
    private const int LoopBytes = 60;

    // Twice as much gains up to a sixth of the time, but needs a longer piece of the heap without gaps.
    private static readonly ImmutableArray<int> s_sliceBytes = [2 * 1024, 6 * 1024, 12 * 1024];

    private StreamedCode(KernelCall call, ImmutableArray<StreamedSlice> slices)
        : base(call)
    {
        Slices = slices;
        Opcodes = StreamedCost.Of(slices);
    }

    /// <summary>In the order of the channels; all but the last have the same number of them.</summary>
    public ImmutableArray<StreamedSlice> Slices { get; }

    public override string Strategy => "streamed";

    public override ImmutableArray<string> Kernels => [.. Slices[0].Code.Kernels, nameof(NanoML.Kernels.Unpack)];

    public override bool IsCallsAlone => true;

    public override Slice? Scratch => Slices[0].Code.Scratch;

    public override int LaneElements => Slices[0].Code.LaneElements;

    public override StreamArrays Stream => Slices[0].Arrays;

    public override int ResourceBytes => Slices.Sum(s => s.Bytes);

    public override void WriteResource(Span<byte> target)
    {
        foreach (StreamedSlice slice in Slices)
        {
            slice.Write(target);
            target = target[slice.Bytes..];
        }
    }

    public override int IlBytes => Runs.Sum(run => LoopBytes + KernelArguments.IlBytes(run[0].Arguments));

    public override OpcodeCounts Opcodes { get; }

    internal override void Emit(EmitContext context, CSharpWriter writer) => StreamedEmitter.Emit(this, context, writer);

    /// <summary>Slices that one loop serves: as many channels each.</summary>
    public IEnumerable<ImmutableArray<StreamedSlice>> Runs => Slices[^1].Channels == Slices[0].Channels ? [Slices] : [Slices[..^1], Slices[^1..]];

    /// <summary>The layer in slices of several sizes, by each kernel that can; none when it has no weights or its channels cannot be divided.</summary>
    public static IEnumerable<StreamedCode> Candidates(KernelCall call) => Candidates(call, s_sliceBytes);

    /// <param name="sliceBytes">The most bytes of weights in a slice, of each size that is wanted; a slice has one channel at least.</param>
    internal static IEnumerable<StreamedCode> Candidates(KernelCall call, IEnumerable<int> sliceBytes)
    {
        if (call.PartChannels == 0 || call.Reads[0].Buffer.Table is not null || call.Reads[0].Buffer == call.Output.Buffer)
        {
            yield break;
        }

        int bytesPerChannel = call.Part(0, 1)!.Tables.Max(t => t.ByteLength);
        foreach (int channels in sliceBytes.Select(bytes => ChannelsOf(bytes / bytesPerChannel, call.PartChannels)).Distinct())
        {
            ImmutableArray<KernelCall> parts =
            [
                .. Enumerable.Range(0, (call.PartChannels + channels - 1) / channels)
                    .Select(k => call.Part(k * channels, Math.Min((k + 1) * channels, call.PartChannels))!),
            ];
            foreach (ImmutableArray<LayerCode> codes in Codes(call, parts))
            {
                yield return new StreamedCode(call, [.. codes.Select(StreamedSlice.Of)]);
            }
        }
    }

    private static int ChannelsOf(int wish, int all)
    {
        int channels = Math.Clamp(wish, 1, Math.Min(all, MaxChannels));
        return channels == all ? all : channels >= Words ? channels / Words * Words : channels >= Pack ? channels / Pack * Pack : channels;
    }

    private static IEnumerable<ImmutableArray<LayerCode>> Codes(KernelCall call, ImmutableArray<KernelCall> parts)
    {
        yield return [.. parts.Select(part => new ReferenceCode(part))];
        foreach (ImmutableArray<LayerCode> codes in PackedConvCode.OfParts(call, parts))
        {
            yield return codes;
        }

        PackedDenseCode?[] dense = [.. parts.Select(PackedDenseCode.Create)];
        if (dense.All(code => code is not null))
        {
            yield return [.. dense.Select(code => code!)];
        }
    }
}
