using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Emit;

/// <summary>Prints a plan as the generated model class and its tables. The same plan and options give the same bytes.</summary>
public sealed class ModelEmitter
{
    private readonly Plan _plan;
    private readonly EmitOptions _options;
    private readonly TableEmitter _tables = new();
    private readonly ImmutableArray<(EmittedLayer Layer, ImmutableArray<KernelCall> Calls)> _layers;
    private readonly string _header;

    private ModelEmitter(Plan plan, EmitOptions options)
    {
        _plan = plan;
        _options = options;
        _header = EmitHeader.Text(options);
        var names = new UniqueNames();
        names.Take(options.ClassName);
        _layers = [.. Layers().Select(calls => (new EmittedLayer(names.Take("Run" + Identifier.Pascal(calls[0].Layer)), calls[0].Layer), calls))];
    }

    /// <summary>Members of every generated class and of its base class: a class cannot have the name of one.</summary>
    public static ImmutableHashSet<string> MemberNames { get; } =
    [
        "NanoModel", "Arena", "ArenaLength", "ArgMax", "Confidence", "DequantizeOutput", "Input", "InputChannels", "InputCount",
        "InputHeight", "InputLength", "InputQuantization", "InputScale", "InputWidth", "InputZeroPoint", "Invoke", "LabelOf", "Output",
        "OutputCount", "OutputLength", "OutputQuantization", "OutputScale", "OutputZeroPoint", "QuantizeInput", "SetInput", "s_labels",
    ];

    public static EmittedModelCode Emit(Plan plan, EmitOptions options) => new ModelEmitter(plan, options).Run();

    private EmittedModelCode Run()
    {
        TablePartition partition = TablePartition.Of(_plan.Tables);
        string name = _options.ClassName;
        var assemblies = new List<EmittedAssembly> { RuntimeEmitter.Assembly(_plan.Calls.Select(c => c.Kernel)) };
        for (int k = 1; k < partition.Groups.Length; k++)
        {
            string part = $"{name}Tables{k}";
            string text = _tables.Emit(_header, _options.Namespace, part, "public", partition.Groups[k]);
            assemblies.Add(new EmittedAssembly(part, [new EmittedFile($"{part}/{part}.cs", text)], []));
        }

        string own = _tables.Emit(_header, _options.Namespace, $"{name}Tables", "internal", partition.Groups[0]);
        string model = ModelText();
        assemblies.Add(new EmittedAssembly(
            name,
            [new EmittedFile($"{name}/{name}.cs", model), new EmittedFile($"{name}/{name}Tables.cs", own)],
            [.. assemblies.Select(a => a.Name)]));
        return new EmittedModelCode($"{_options.Namespace}.{name}", [.. assemblies], [.. _layers.Select(l => l.Layer)], NanoProjectEmitter.Emit(assemblies));
    }

    private string ModelText()
    {
        var writer = new CSharpWriter();
        writer.Line(_header);
        writer.Line("using NanoML.Runtime;");
        writer.Line();
        writer.Block($"namespace {_options.Namespace}", () =>
        {
            writer.Line("/// <summary>");
            writer.Line(
                $"/// {_plan.Source.Graph.Nodes.Length} layers, {_plan.Macs} multiply-accumulates. "
                + $"Input {_plan.Input.Shape}, output {_plan.Output.Shape}.");
            writer.Line("/// </summary>");
            writer.Block($"public sealed class {_options.ClassName} : NanoModel", () => Body(writer));
        });
        return writer.ToString();
    }

    private void Body(CSharpWriter writer)
    {
        Constants(writer);
        writer.Line();
        Labels(writer);
        writer.Block(
            $"public {_options.ClassName}()\n"
            + "            : base(new byte[ArenaLength], InputLength, InputScale, InputZeroPoint, "
            + "new byte[OutputLength], OutputScale, OutputZeroPoint)",
            () => { });
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Block("public override void Invoke()", () =>
        {
            foreach ((EmittedLayer layer, _) in _layers)
            {
                writer.Line($"{layer.Method}();");
            }
        });
        foreach ((EmittedLayer layer, ImmutableArray<KernelCall> calls) in _layers)
        {
            writer.Line();
            writer.Block($"private void {layer.Method}()", () =>
            {
                foreach (KernelCall call in calls)
                {
                    Call(writer, call);
                }
            });
        }
    }

    private void Constants(CSharpWriter writer)
    {
        QuantParams input = _plan.Input.Quant;
        QuantParams output = _plan.Output.Quant;
        Shape shape = _plan.Input.Shape;
        writer.Line($"public const int InputLength = {shape.Count};");
        if (ImageInput.IsIn(_plan))
        {
            writer.Line($"public const int InputHeight = {(shape.Rank == 4 ? shape[1] : 1)};");
            writer.Line($"public const int InputWidth = {shape[^2]};");
            writer.Line($"public const int InputChannels = {shape[^1]};");
        }

        writer.Line($"public const float InputScale = {CSharpWriter.Literal(input.Scale)};");
        writer.Line($"public const int InputZeroPoint = {input.ZeroPoint};");
        writer.Line($"public const int OutputLength = {_plan.Output.Shape.Count};");
        writer.Line($"public const float OutputScale = {CSharpWriter.Literal(output.Scale)};");
        writer.Line($"public const int OutputZeroPoint = {output.ZeroPoint};");
        writer.Line($"public const int ArenaLength = {_plan.Arena.Length};");
    }

    private void Labels(CSharpWriter writer)
    {
        if (_plan.Labels.IsEmpty)
        {
            return;
        }

        writer.Line($"private static readonly string[] s_labels = {{ {string.Join(", ", _plan.Labels.Select(CSharpWriter.Literal))} }};");
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Block("public override string LabelOf(int index)", () => writer.Line("return s_labels[index];"));
        writer.Line();
    }

    /// <summary>Calls of one layer that follow each other share a method.</summary>
    private List<ImmutableArray<KernelCall>> Layers()
    {
        var layers = new List<ImmutableArray<KernelCall>>();
        foreach (KernelCall call in _plan.Calls)
        {
            if (layers.Count > 0 && layers[^1][0].Layer == call.Layer)
            {
                layers[^1] = layers[^1].Add(call);
            }
            else
            {
                layers.Add([call]);
            }
        }

        return layers;
    }

    private void Call(CSharpWriter writer, KernelCall call)
    {
        writer.Line($"// {call.Layer}: {call.Kernel} {call.Summary}");
        writer.List($"global::NanoML.Kernels.{call.Kernel}.Run(", call.Arguments.SelectMany(Argument), ");");
    }

    private IEnumerable<string> Argument(KernelArgument argument)
    {
        switch (argument.Value)
        {
            case Slice { Buffer.Table: { } table } slice:
                return [$"{argument.Name}: {_tables.Reference(table)}", $"{argument.Name}Offset: {slice.Offset}"];
            case Slice slice when slice.Buffer == _plan.OutputBuffer:
                return [$"{argument.Name}: Output", $"{argument.Name}Offset: {slice.Offset}"];
            case Slice slice:
                return [$"{argument.Name}: Arena", $"{argument.Name}Offset: {_plan.Arena.Offsets[slice.Buffer] + slice.Offset}"];
            case Table table:
                return [$"{argument.Name}: {_tables.Reference(table)}"];
            default:
                return [$"{argument.Name}: {CSharpWriter.Literal(argument.Value)}"];
        }
    }
}
