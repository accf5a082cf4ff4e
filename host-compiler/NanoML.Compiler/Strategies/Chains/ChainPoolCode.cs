using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;
using NanoML.Kernels;

namespace NanoML.Compiler.Strategies.Chains;

/// <summary>The end of a chain that averages its image to one pixel, which is written as bytes.</summary>
public sealed record ChainPoolCode(AveragePoolCall Pool) : ChainLayerCode(Pool)
{
    /// <summary>A lane of 16 bits holds the sum of so many bytes.</summary>
    private const int MaxPixels = 257;

    public override ImmutableArray<string> Kernels => [nameof(LaneMean)];

    public override Slice Output => Call.Output;

    public override int IlBytes => 150;

    public override OpcodeCounts Opcodes => ChainLayerCost.Of(this);

    internal override void Emit(EmitContext context, CSharpWriter writer) => ChainPoolEmitter.Emit(this, context, writer);

    /// <summary>The multiplier and the shift of the only divisor.</summary>
    public (int Multiplier, int Shift) Ratio
    {
        get
        {
            int entry = Pool.Window.Taps - Pool.MinDivisor;
            return (Pool.Multiplier.Ints[entry], Pool.Shift.Bytes[entry]);
        }
    }

    /// <summary>The layer with an image that has no place yet; null when it can't be computed so.</summary>
    public static ChainPoolCode? Create(AveragePoolCall call)
    {
        WindowGeometry window = call.Window;
        var image = new LaneImage(0, window.InputHeight, window.InputWidth, window.InputChannels, 0);
        bool takesAll = window.OutputPositions == 1 && window is { PadTop: 0, PadLeft: 0, DilationHeight: 1, DilationWidth: 1 }
            && window.KernelWidth == window.InputWidth && window.KernelHeight <= window.InputHeight
            && window.KernelHeight > (LaneFormat.Four.Lanes - 1) * image.Rows;
        return takesAll && LaneImage.CanHold(window.InputHeight, window.InputChannels) && image.Rows * window.InputWidth <= MaxPixels
            ? new ChainPoolCode(call) { Image = image, Result = null }
            : null;
    }
}
