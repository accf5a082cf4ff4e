using System.Collections.Immutable;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Compiler.Strategies;

/// <summary>
/// A depthwise convolution whose channels are calls of methods that they share: a channel's weights and scale are constant arguments.
/// <see cref="ChannelCallsWriter"/> prints the calls.
/// </summary>
public abstract record ChannelCallsCode(DepthwiseConvCall Conv) : ClampingCode(Conv)
{
    /// <summary>Pixels that a method can hold in locals.</summary>
    protected const int MaxPixelLocals = 190;

    /// <summary>Branches of 16 bits reach over 32 KB; the calls of a part of the channels lie in one method.</summary>
    protected const int MaxCallBytes = 28_000;

    /// <summary>The calls of a part lie in one assembly with the channels' methods.</summary>
    protected const int MaxPartBytes = 58_000;

    /// <summary>The IL of a call, without its weights.</summary>
    protected const int BytesPerCall = 54;

    /// <summary>The IL of comparing where a look-up does not clamp.</summary>
    protected const int BytesOfComparison = 40;

    /// <summary>Each with one segment at most.</summary>
    public required ImmutableArray<LaneChannel> Channels { get; init; }

    /// <summary>
    /// The shift of all channels, whose multipliers and constants grow with it: a constant saves the mask that C# puts before a shift by a
    /// variable. Null when one of them has no room for that.
    /// </summary>
    public required int? CommonShift { get; init; }

    public override string Strategy => "unrolled";

    /// <summary>Channels whose calls one method and one assembly can hold; less than 1 when not even one's.</summary>
    public abstract int ChannelsPerPart { get; }

    /// <summary>A channel's multiplier, its constant with <paramref name="below"/>, and its shift.</summary>
    public (long Multiplier, long Constant, int Shift) Scaled(LaneChannel channel, int below)
    {
        int more = (CommonShift ?? channel.Shift) - channel.Shift;
        return ((long)channel.Multiplier << more, channel.Constant(below) << more, channel.Shift + more);
    }

    /// <summary>Methods of calls: channels that clamp by comparing and others are parts of their own.</summary>
    protected int CallParts => ((Channels.Length + ChannelsPerPart - 1) / ChannelsPerPart) + Channels.Select(LooksUp).Distinct().Count() - 1;

    /// <summary>Whether the call reads an activation that its code may read whenever it likes.</summary>
    protected static bool CanRead(DepthwiseConvCall call, IReadOnlySet<DeviceBuffer> outputs) =>
        call.X.Buffer.Table is null && !outputs.Contains(call.X.Buffer);

    /// <summary>Null when a channel does not fit into one segment.</summary>
    internal static ImmutableArray<LaneChannel>? ChannelsOf(DepthwiseConvCall call, LaneFormat format)
    {
        int taps = call.Window.Taps;
        var channels = ImmutableArray.CreateBuilder<LaneChannel>();
        for (int o = 0; o < call.Requantization.Channels; o++)
        {
            IEnumerable<LaneTerm> terms = Enumerable.Range(0, taps)
                .Select(k => new LaneTerm(k, call.Weights.SBytes[(o * taps) + k]))
                .Where(t => t.Weight != 0);
            if (LaneChannel.Create(terms, format, call.Requantization, o) is not { Segments.Length: <= 1 } channel)
            {
                return null;
            }

            channels.Add(channel);
        }

        return channels.ToImmutable();
    }

    /// <summary>The greatest shift, when every channel's numbers stay inside of 64 bits with it, whatever the clamp table.</summary>
    protected static int? CommonShiftOf(ImmutableArray<LaneChannel> channels)
    {
        int shift = channels.Max(c => c.Shift);
        return channels.All(channel =>
        {
            Int128 constant = channel.Constant(0);
            Int128 product = (Int128)channel.Segments.Sum(s => s.Width) * channel.Multiplier;
            Int128 most = Int128.Abs(constant) + ((Int128)ClampTable.MaxMargin << channel.Shift) + product;
            return most << (shift - channel.Shift) <= long.MaxValue;
        })
            ? shift : null;
    }
}
