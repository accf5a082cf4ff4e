using System.Collections.Immutable;
using System.Security;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Emit;

/// <summary>
/// What a generated class says of its inputs and outputs: its base class, what it hands to that, and members for each. A model of one input and
/// one output has one of the plain base classes; others have tensors (<c>TensorModel</c>).
/// </summary>
internal sealed class ModelInterfaceText
{
    /// <summary>What models of one input scale derive from.</summary>
    public const string PlainModel = "NanoModel";

    private const string TensorModel = "TensorModel";

    private readonly Plan _plan;
    private readonly Func<Table, string> _reference;
    private readonly ImmutableArray<string> _inputNames;
    private readonly ImmutableArray<string> _outputNames;

    /// <param name="reference">The expression of a table.</param>
    /// <param name="taken">Names that members cannot have.</param>
    public ModelInterfaceText(Plan plan, Func<Table, string> reference, IEnumerable<string> taken)
    {
        _plan = plan;
        _reference = reference;
        HashSet<string> others = [.. taken];
        var names = new UniqueNames();
        _inputNames = [.. plan.Inputs.Select(input => names.Take(Member(input.Name, others)))];
        _outputNames = [.. plan.Outputs.Select(output => names.Take(Member(output.Name, others)))];
    }

    /// <summary>The classes of the runtime that the model names.</summary>
    public static ImmutableArray<string> Classes(Plan plan) => plan.HasTensors
        ? [TensorModel, .. plan.Inputs.Select(TensorClass).Distinct()]
        : [BaseClass(plan)];

    /// <summary>What the model derives from.</summary>
    public static string BaseClass(Plan plan) => plan.HasTensors ? TensorModel : plan.Input.Quantization switch
    {
        { Ranks: not null } => "RankModel",
        { IsOneScale: true } => PlainModel,
        _ => "FeatureModel",
    };

    /// <summary>The names of <see cref="Properties"/>.</summary>
    public IEnumerable<string> Members => _plan.HasTensors ? _inputNames.Concat(_outputNames) : [];

    /// <summary>What the constructor of the model hands to its base class.</summary>
    public string Values => _plan.HasTensors
        ? $"\n                new byte[ArenaLength],\n                InputLength,\n                {Array(_plan.Inputs.Select(Tensor))},\n"
            + $"                new byte[OutputLength],\n                {Array(_plan.Outputs.Select(Tensor))},\n                {State}"
        : $"new byte[ArenaLength], InputLength, {InputValue(_plan.Input.Quantization)}, new byte[OutputLength], OutputScale, OutputZeroPoint";

    /// <summary>The parameters of classes between the model and its base class.</summary>
    public string Parameters => _plan.HasTensors
        ? "byte[] arena, int inputLength, ModelTensor[] inputs, byte[] output, ModelTensor[] outputs, byte[] state"
        : $"byte[] arena, int inputLength, {InputParameters.Parameters}, byte[] output, float outputScale, int outputZeroPoint";

    /// <summary>What those hand on.</summary>
    public string Arguments => _plan.HasTensors
        ? "arena, inputLength, inputs, output, outputs, state"
        : $"arena, inputLength, {InputParameters.Arguments}, output, outputScale, outputZeroPoint";

    /// <summary>Lengths, and of single inputs and outputs also what the levels stand for.</summary>
    public void Constants(CSharpWriter writer)
    {
        writer.Line($"public const int InputLength = {_plan.InputLength};");
        if (_plan.HasTensors)
        {
            writer.Line($"public const int OutputLength = {_plan.OutputLength};");
            return;
        }

        Shape shape = _plan.Input.Shape;
        if (ImageInput.IsIn(_plan))
        {
            writer.Line($"public const int InputHeight = {(shape.Rank == 4 ? shape[1] : 1)};");
            writer.Line($"public const int InputWidth = {shape[^2]};");
            writer.Line($"public const int InputChannels = {shape[^1]};");
        }

        if (_plan.Input.Quantization is { IsOneScale: true, AllScales: [var scale] })
        {
            writer.Line($"public const float InputScale = {CSharpWriter.Literal(scale)};");
        }

        if (_plan.Input.Quantization.Ranks is { } ranks)
        {
            writer.Line($"public const int FeatureCount = {ranks.Source.Own.Count};");
        }

        writer.Line($"public const int InputZeroPoint = {_plan.Input.Quant.ZeroPoint};");
        writer.Line($"public const int OutputLength = {_plan.OutputLength};");
        writer.Line($"public const float OutputScale = {CSharpWriter.Literal(_plan.Output.Quant.Scale)};");
        writer.Line($"public const int OutputZeroPoint = {_plan.Output.Quant.ZeroPoint};");
    }

    /// <summary>A property for each input and output of a model that has several.</summary>
    public void Properties(CSharpWriter writer)
    {
        if (!_plan.HasTensors)
        {
            return;
        }

        for (int k = 0; k < _plan.Inputs.Length; k++)
        {
            Property(writer, "input", _plan.Inputs[k].Name, _plan.Inputs[k].Shape, _inputNames[k], $"InputAt({k})");
        }

        for (int k = 0; k < _plan.Outputs.Length; k++)
        {
            Property(writer, "output", _plan.Outputs[k].Name, _plan.Outputs[k].Shape, _outputNames[k], $"OutputAt({k})");
        }
    }

    private static string Member(string name, HashSet<string> others) =>
        Identifier.Pascal(name) is var member && others.Contains(member) ? $"{member}Tensor" : member;

    private static void Property(CSharpWriter writer, string role, string name, Shape shape, string member, string value)
    {
        writer.Line($"/// <summary>The {role} {SecurityElement.Escape(OnnxSource.OneLine(name))}, {shape}.</summary>");
        writer.Block($"public ModelTensor {member}", () => writer.Line($"get {{ return {value}; }}"));
        writer.Line();
    }

    private string State => _plan.Source.Graph is { State: { IsEmpty: false } links } graph
        ? $"new byte[] {{ {string.Join(", ", links.SelectMany(link => new[] { graph.Outputs.IndexOf(link.Output), graph.Inputs.IndexOf(link.Input) }))} }}"
        : "null";

    private (string Parameters, string Arguments) InputParameters => _plan.Input.Quantization switch
    {
        { Ranks: not null } => ("RankQuantization ranks", "ranks"),
        { IsOneScale: false } => ("FeatureQuantization features", "features"),
        _ => ("float inputScale, int inputZeroPoint", "inputScale, inputZeroPoint"),
    };

    private string InputValue(InputQuantization input) => input switch
    {
        { Ranks: { } ranks } => Ranks(ranks, "FeatureCount"),
        { IsOneScale: false } => Features(input, "InputZeroPoint"),
        _ => "InputScale, InputZeroPoint",
    };

    private string Ranks(RankTables ranks, string features) =>
        $"new RankQuantization({_reference(ranks.Thresholds)}, {_reference(ranks.Ends)}, {_reference(ranks.Features)}, {features})";

    private string Features(InputQuantization input, string zeroPoint) =>
        $"new FeatureQuantization({_reference(input.Scales!)}, {_reference(input.Origins!)}, {input.Stride}, {zeroPoint})";

    private static string TensorClass(PlanInput input) => input.Quantization switch
    {
        { Ranks: not null } => "RankTensor",
        { IsOneScale: false } => "FeatureTensor",
        _ => "ModelTensor",
    };

    private string Tensor(PlanInput input)
    {
        int offset = _plan.Arena.Offsets[input.Buffer];
        string value = input.Quantization switch
        {
            { Ranks: { } ranks } => Ranks(ranks, $"{ranks.Source.Own.Count}"),
            { IsOneScale: false } => Features(input.Quantization, $"{input.Quant.ZeroPoint}"),
            { AllScales: [var scale] } => Quantization(scale, input.Quant.ZeroPoint),
            _ => throw new InvalidOperationException($"'{input.Name}' has neither ranks nor scales."),
        };
        return $"new {TensorClass(input)}({CSharpWriter.Literal(input.Name)}, {Extents(input.Shape)}, {offset}, {value})";
    }

    private static string Tensor(PlanOutput output) =>
        $"new ModelTensor({CSharpWriter.Literal(output.Name)}, {Extents(output.Shape)}, {output.Offset}, "
        + $"{Quantization(output.Quant.Scale, output.Quant.ZeroPoint)})";

    private static string Quantization(float scale, int zeroPoint) => $"new Quantization({CSharpWriter.Literal(scale)}, {zeroPoint})";

    private static string Extents(Shape shape) => shape.Rank == 0 ? "new int[0]" : $"new int[] {{ {string.Join(", ", shape.Dims)} }}";

    private static string Array(IEnumerable<string> tensors) =>
        $"new ModelTensor[]\n                {{\n                    {string.Join(",\n                    ", tensors)},\n                }}";
}
