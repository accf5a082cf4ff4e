using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies;

namespace NanoML.Compiler.Packaging;

/// <summary>What a model's file says of memory, inputs, outputs, labels and what is kept: NanoML.Player's <c>ModelInterface</c> reads it.</summary>
internal static class PackageInterface
{
    private const byte OneScale = 0;
    private const byte ScaleOfEachFeature = 1;
    private const byte RanksOfFeatures = 2;

    public static void Write(BinaryWriter writer, EmissionPlan emission)
    {
        Plan plan = emission.Plan;
        writer.Write(plan.InputLength);
        writer.Write(plan.OutputLength);
        writer.Write(emission.Arena.Length);
        writer.Write(emission.LaneElements);
        writer.Write(checked((byte)plan.Inputs.Length));
        foreach (PlanInput input in plan.Inputs)
        {
            WriteTensor(writer, input.Name, input.Shape, emission.Arena.Offsets[input.Buffer]);
            Write(writer, input);
        }

        writer.Write(checked((byte)plan.Outputs.Length));
        foreach (PlanOutput output in plan.Outputs)
        {
            WriteTensor(writer, output.Name, output.Shape, output.Offset);
            writer.Write(output.Quant.Scale);
            writer.Write((byte)output.Quant.ZeroPoint);
        }

        WriteState(writer, plan.Source.Graph);
        writer.Write(checked((ushort)plan.Labels.Length));
        foreach (string label in plan.Labels)
        {
            PackageFrame.WriteText(writer, label);
        }

        WriteInts(writer, plan.Input.Port.Form.Features is { } features ? [.. features.Indices.Select(index => (int)index)] : []);
        IReadOnlyList<KeptLevels> kept = KeptLevels.Of(emission.Arena);
        writer.Write(checked((ushort)kept.Count));
        foreach (KeptLevels levels in kept)
        {
            writer.Write(levels.Offset);
            writer.Write(levels.Count);
            writer.Write(levels.Level);
        }
    }

    private static void WriteTensor(BinaryWriter writer, string name, Shape shape, int offset)
    {
        PackageFrame.WriteText(writer, name);
        writer.Write(checked((byte)shape.Rank));
        foreach (int extent in shape.Dims)
        {
            writer.Write(extent);
        }

        writer.Write(offset);
    }

    private static void Write(BinaryWriter writer, PlanInput input)
    {
        InputQuantization quantization = input.Quantization;
        if (quantization.Ranks is { } ranks)
        {
            writer.Write(RanksOfFeatures);
            WriteSingles(writer, (float[])ranks.Thresholds.Data);
            WriteInts(writer, ranks.Ends.Ints);
            WriteInts(writer, ranks.Features.Ints);
            writer.Write(ranks.Source.Own.Count);
        }
        else if (quantization.IsOneScale)
        {
            writer.Write(OneScale);
            writer.Write(quantization.AllScales[0]);
            writer.Write((byte)input.Quant.ZeroPoint);
        }
        else
        {
            writer.Write(ScaleOfEachFeature);
            WriteSingles(writer, quantization.AllScales);
            WriteSingles(writer, quantization.AllOrigins);
            writer.Write(quantization.Stride);
            writer.Write((byte)input.Quant.ZeroPoint);
        }
    }

    private static void WriteState(BinaryWriter writer, Graph graph)
    {
        writer.Write(checked((byte)graph.State.Length));
        foreach (StateLink link in graph.State)
        {
            writer.Write((byte)graph.Outputs.IndexOf(link.Output));
            writer.Write((byte)graph.Inputs.IndexOf(link.Input));
        }
    }

    private static void WriteSingles(BinaryWriter writer, float[] values)
    {
        writer.Write(values.Length);
        Array.ForEach(values, writer.Write);
    }

    private static void WriteInts(BinaryWriter writer, int[] values)
    {
        writer.Write(values.Length);
        Array.ForEach(values, writer.Write);
    }
}
