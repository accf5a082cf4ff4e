using System.Text;
using NanoML.Compiler.Device;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Strategies;

/// <summary>The managed heap a model takes, all told, from construction on.</summary>
/// <param name="ArenaBytes">Input, activations and scratch space, packed input included.</param>
/// <param name="OutputBytes">The output array.</param>
/// <param name="TableBytes">
/// Weights and other tables, which static initialisers copy to the heap at boot, and what streamed weights pass through, garbage included.
/// </param>
/// <param name="ObjectBytes">The model object, static fields, labels and the list of input features.</param>
public sealed record RamBudget(int ArenaBytes, int OutputBytes, int TableBytes, int ObjectBytes)
{
    // NanoModel holds its arena, output, input length and two Quantization objects of two fields each; FeatureModel a
    // FeatureQuantization of four besides, and the input's own has an origin.
    private const int ModelFields = 5;
    private const int QuantizationFields = 2;
    private const int FeatureFields = 4;

    // ModelTensor, or one with a quantisation of features.
    private const int TensorFields = 7;

    public int Total => ArenaBytes + OutputBytes + TableBytes + ObjectBytes;

    public static RamBudget Of(EmissionPlan emission) => new(
        DeviceHeap.ArrayBytes(emission.Arena.Length) + LaneBytes(emission),
        DeviceHeap.ArrayBytes(emission.Plan.OutputLength),
        emission.Tables.Sum(t => DeviceHeap.ArrayBytes(t.ByteLength)) + emission.Stream.HeapBytes,
        DeviceHeap.ObjectBytes(ModelFields) + (2 * DeviceHeap.ObjectBytes(QuantizationFields)) + ScalingBytes(emission.Plan)
            + (DeviceHeap.BlockBytes * emission.Tables.Length) + LabelBytes(emission.Plan) + FeatureBytes(emission.Plan) + TensorBytes(emission.Plan));

    private static int ScalingBytes(Plan plan) => plan.Inputs.Count(input => !input.Quantization.IsOneScale)
        * ((2 * DeviceHeap.BlockBytes) + DeviceHeap.ObjectBytes(FeatureFields));

    private static int TensorBytes(Plan plan) => !plan.HasTensors
        ? 0
        : plan.Inputs.Sum(input => TensorBytes(input.Shape, input.Name)) + plan.Outputs.Sum(output => TensorBytes(output.Shape, output.Name))
            + DeviceHeap.ArrayBytes(DeviceHeap.BlockBytes * plan.Inputs.Length) + DeviceHeap.ArrayBytes(DeviceHeap.BlockBytes * plan.Outputs.Length);

    private static int TensorBytes(Shape shape, string name) => DeviceHeap.ObjectBytes(TensorFields) + DeviceHeap.ObjectBytes(QuantizationFields)
        + DeviceHeap.ArrayBytes(sizeof(int) * shape.Rank) + TextBytes(name);

    // A string is an object and its UTF-8 text with a zero at the end.
    private static int TextBytes(string text) => DeviceHeap.ObjectBytes(0) + DeviceHeap.ArrayBytes(Encoding.UTF8.GetByteCount(text) + 1);

    private static int LaneBytes(EmissionPlan emission) => emission.LaneElements == 0
        ? 0
        : DeviceHeap.BlockBytes + DeviceHeap.ArrayBytes(sizeof(long) * emission.LaneElements);

    private static int FeatureBytes(Plan plan) => plan.Input.Port.Form.Features is { } features
        ? DeviceHeap.BlockBytes + DeviceHeap.ArrayBytes(sizeof(ushort) * features.Indices.Length)
        : 0;

    private static int LabelBytes(Plan plan) => plan.Labels.IsEmpty
        ? 0
        : DeviceHeap.ArrayBytes(DeviceHeap.BlockBytes * plan.Labels.Length)
            + plan.Labels.Sum(TextBytes);
}
