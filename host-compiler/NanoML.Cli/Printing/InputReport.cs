using NanoML.Compiler.Planning;

namespace NanoML.Cli.Printing;

/// <summary>How real values become the bytes of an input: <c>round((x - origins[f]) / scales[f]) + zeroPoint</c>.</summary>
/// <param name="Features">How many have a scale of their own; 1 when all share it.</param>
/// <param name="Stride">Element i of the input belongs to feature <c>i / stride % features</c>.</param>
/// <param name="Scales">By feature.</param>
/// <param name="Origins">By feature: the real value of the zero point.</param>
/// <param name="Thresholds">Among so many, features are ranked instead (trees); 0 where the scales hold.</param>
/// <param name="TableBytes">What the device keeps for it; 0 for one scale.</param>
internal sealed record InputReport(int Features, int Stride, float[] Scales, float[] Origins, int ZeroPoint, int Thresholds, int TableBytes)
{
    public static InputReport Of(PlanInput port)
    {
        InputQuantization input = port.Quantization;
        return new InputReport(
            input.FeatureCount, input.Stride, input.AllScales, input.AllOrigins, port.Quant.ZeroPoint,
            input.Ranks?.Thresholds.Data.Length ?? 0,
            input.Tables.Sum(table => table.ByteLength));
    }
}
