using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.Streamed;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Emit;

/// <summary>Prints an emission plan as the generated model class and its tables. The same plan and options give the same bytes.</summary>
public sealed class ModelEmitter
{
    // A method of the model class and its call, at most.
    private const int BytesPerLayer = 150;

    // Methods of a type are counted with a byte; the layers before the last ones lie in base classes.
    private const int MaxLayersOfClass = 200;

    private readonly EmissionPlan _emission;
    private readonly Plan _plan;
    private readonly EmitOptions _options;
    private readonly TableEmitter _tables = new();
    private readonly CodeUnits _units;
    private readonly EmitContext _context;
    private readonly WeightResource? _resource;
    private readonly ModelInterfaceText _interface;
    private readonly ImmutableArray<(EmittedLayer Layer, ImmutableArray<LayerCode> Codes)> _layers;
    private readonly string _header;

    private ModelEmitter(EmissionPlan emission, EmitOptions options)
    {
        _emission = emission;
        _plan = emission.Plan;
        _options = options;
        _header = EmitHeader.Text(options);
        _units = new CodeUnits(_header, options.Namespace, options.ClassName, LaneWriter.ClassSummary, emission.Layers.Sum(l => l.IlBytes + BytesPerLayer));
        _resource = WeightResource.Of(emission);
        _context = new EmitContext(emission, _tables, _units, _resource, AccessorName);
        _interface = new ModelInterfaceText(_plan, _tables.Reference, [.. MemberNames, options.ClassName]);
        var names = new UniqueNames();
        names.Take(options.ClassName);
        foreach (string member in _interface.Members)
        {
            names.Take(member);
        }

        _layers =
        [
            .. Layers().Select(codes => (new EmittedLayer(names.Take("Run" + Identifier.Pascal(codes[0].Call.Layer)), codes[0].Call.Layer), codes)),
        ];
    }

    /// <summary>Members of every generated class and of its base class: a class cannot have the name of one.</summary>
    public static ImmutableHashSet<string> MemberNames { get; } =
    [
        "NanoModel", "FeatureModel", "RankModel", "TensorModel", "ModelTensor", "FeatureTensor", "RankTensor", "Quantization", "FeatureQuantization",
        "RankQuantization", "InputAt", "OutputAt", "InputTensors", "OutputTensors", "ResultCount", "Step", "Reset", "AddTo", "FeatureCount", "Arena", "ArenaLength", "ArgMax", "CalibrationStatistics", "Confidence", "DequantizeOutput", "Input", "InputChannels", "InputCount",
        "InputFeatures", "InputHeight",
        "InputLength", "InputQuantization", "InputQuantizationOf", "InputScale", "InputWidth", "InputZeroPoint", "Invoke", "LabelOf", "Output",
        "OutputCount", "OutputLength", "OutputQuantization", "OutputScale", "OutputZeroPoint", "Quantize", "QuantizeInput", "QuantizeRow", "SetInput", "s_labels",
        EmitContext.Lanes, EmitContext.Weights,
    ];

    public static EmittedModelCode Emit(EmissionPlan plan, EmitOptions options) => new ModelEmitter(plan, options).Run();

    /// <summary>The code with a further source in the model's own assembly.</summary>
    public static EmittedModelCode WithSource(EmittedModelCode code, EmittedFile source)
    {
        EmittedAssembly model = code.Assemblies[^1];
        EmittedAssembly[] assemblies = [.. code.Assemblies[..^1], model with { Sources = model.Sources.Add(source) }];
        return code with { Assemblies = [.. assemblies], ProjectFiles = NanoProjectEmitter.Emit(assemblies) };
    }

    private EmittedModelCode Run()
    {
        string name = _options.ClassName;
        TablePartition partition = TablePartition.Of(_emission.Tables);
        var assemblies = new List<EmittedAssembly> { RuntimeEmitter.Assembly(ModelInterfaceText.Classes(_plan), _emission.Kernels, _options.Runtime) };
        for (int k = HasLayerAssemblies ? 0 : 1; k < partition.Groups.Length; k++)
        {
            string part = k == 0 ? $"{name}Tables" : $"{name}Tables{k}";
            assemblies.Add(Part(part, _tables.Emit(_header, _options.Namespace, part, "public", partition.Groups[k])));
        }

        var own = new List<EmittedFile>();
        if (!HasLayerAssemblies && !partition.Groups[0].IsEmpty)
        {
            string tables = _tables.Emit(_header, _options.Namespace, $"{name}Tables", "internal", partition.Groups[0]);
            own.Add(new EmittedFile($"{name}/{name}Tables.cs", tables));
        }

        string[] bases = [.. Enumerable.Range(0, BaseCount).Select(k => Source(writer => BaseClass(writer, k)))];
        if (!HasLayerAssemblies)
        {
            own.InsertRange(0, bases.Select((text, k) => new EmittedFile($"{name}/{BaseName(k + 1)}.cs", text)));
        }

        if (_resource is not null)
        {
            string accessor = WeightAccessorEmitter.Text(
                _header, _options.Namespace, AccessorName, $"{name}.{WeightResource.EntryName}", _emission.Stream);
            own.Add(new EmittedFile($"{name}/{AccessorName}.cs", accessor));
        }

        own.Insert(0, new EmittedFile($"{name}/{name}.cs", Source(ModelClass)));
        foreach ((string unit, string text) in _units.Sources)
        {
            if (_units.IsOwn)
            {
                own.Add(new EmittedFile($"{name}/{unit}.cs", text));
            }
            else
            {
                assemblies.Add(Part(unit, text));
            }
        }

        for (int k = 0; HasLayerAssemblies && k < bases.Length; k++)
        {
            assemblies.Add(Part(BaseName(k + 1), bases[k]) with { References = [.. assemblies.Select(a => a.Name)], HasLayers = true });
        }

        assemblies.Add(new EmittedAssembly(name, [.. own], [.. assemblies.Select(a => a.Name)])
        {
            HasLayers = true,
            Packages = _resource is null ? [] : [NanoPackages.ResourceManager],
            Resources = _resource is null
                ? []
                : [new EmittedFile($"{name}/{WeightResource.EntryName}.bin", "") { Bytes = _resource.Bytes }],
        });
        return new EmittedModelCode(
            $"{_options.Namespace}.{name}", [.. assemblies], [.. _layers.Select(l => l.Layer)], NanoProjectEmitter.Emit(assemblies));
    }

    private static EmittedAssembly Part(string name, string text) => new(name, [new EmittedFile($"{name}/{name}.cs", text)], []);

    private string Source(Action<CSharpWriter> classes)
    {
        var writer = new CSharpWriter();
        writer.Line(_header);
        writer.Line("using NanoML.Runtime;");
        writer.Line();
        writer.Block($"namespace {_options.Namespace}", () => classes(writer));
        return writer.ToString();
    }

    private void ModelClass(CSharpWriter writer)
    {
        writer.Line("/// <summary>");
        writer.Line(
            $"/// {_plan.Source.Graph.Nodes.Length} layers, {_plan.Macs} multiply-accumulates. "
            + $"Input {Shapes(_plan.Inputs.Select(input => input.Shape))}, output {Shapes(_plan.Outputs.Select(output => output.Shape))}.");
        if (_plan.Input.Port.Form.Features is { } features)
        {
            writer.Line(
                $"/// Of the model's {features.Extent} input features it takes {features.Indices.Length}, "
                + "in the order of <see cref=\"InputFeatures\"/>.");
        }

        writer.Line("/// </summary>");
        writer.Block($"public sealed class {_options.ClassName} : {BaseName(BaseCount)}", () => Body(writer, BaseCount));
    }

    private static string Shapes(IEnumerable<Shape> shapes) => string.Join(" and ", shapes);

    private void Body(CSharpWriter writer, int bases)
    {
        Constants(writer);
        writer.Line();
        InputFeatures(writer);
        if (bases == 0)
        {
            Fields(writer, "private");
        }

        Labels(writer);
        writer.Block($"public {_options.ClassName}()\n            : base({_interface.Values})", () =>
        {
            if (HasKeptBytes)
            {
                writer.Line("Reset();");
            }
        });
        writer.Line();
        _interface.Properties(writer);
        Statistics(writer);
        writer.Line("/// <inheritdoc/>");
        writer.Block("public override void Invoke()", () =>
        {
            foreach ((EmittedLayer layer, _) in _layers)
            {
                writer.Line($"{layer.Method}();");
            }
        });
        Reset(writer);
        Methods(writer, bases, "private");
    }

    private bool HasKeptBytes => _emission.Arena.Offsets.Keys.Any(buffer => buffer.IsKept);

    private void Reset(CSharpWriter writer)
    {
        if (!HasKeptBytes)
        {
            return;
        }

        writer.Line();
        writer.Line("/// <summary>Lets the next step be the first of a stream: what is kept of earlier ones is forgotten.</summary>");
        writer.Block("public override void Reset()", () =>
        {
            writer.Line("base.Reset();");
            foreach (KeptLevels kept in KeptLevels.Of(_emission.Arena))
            {
                writer.Block(
                    FormattableString.Invariant($"for (int i = {kept.Offset}; i < {kept.Offset + kept.Count}; i++)"),
                    () => writer.Line(FormattableString.Invariant($"Arena[i] = {kept.Level};")));
            }
        });
    }

    private void BaseClass(CSharpWriter writer, int index)
    {
        writer.Line($"/// <summary>Layers {(index * MaxLayersOfClass) + 1} to {(index + 1) * MaxLayersOfClass} of {_options.ClassName}.</summary>");
        writer.Block($"public abstract class {BaseName(index + 1)} : {BaseName(index)}", () =>
        {
            if (index == 0)
            {
                Fields(writer, "protected");
            }

            writer.Block(
                $"protected {BaseName(index + 1)}(\n            {_interface.Parameters})\n            : base({_interface.Arguments})",
                () => { });
            Methods(writer, index, "protected");
        });
    }

    private string RootClass => ModelInterfaceText.BaseClass(_plan);

    private int BaseCount => (_layers.Length - 1) / MaxLayersOfClass;

    /// <summary>
    /// Whether every base class has an assembly of its own, because the IL of all layers is too much for one. Weights from a resource keep
    /// them together: what reads those belongs to the model's assembly.
    /// </summary>
    private bool HasLayerAssemblies => BaseCount > 0 && !_units.IsOwn && _resource is null;

    private string BaseName(int index) => index == 0 ? RootClass : $"{_options.ClassName}Layers{index}";

    private string AccessorName => $"{_options.ClassName}{WeightResource.EntryName}";

    /// <summary>What layers share.</summary>
    private void Fields(CSharpWriter writer, string visibility)
    {
        if (_resource is not null)
        {
            writer.Line($"{(visibility == "private" ? visibility : "internal")} readonly {AccessorName} {EmitContext.Weights} = new {AccessorName}();");
            writer.Line();
        }

        if (_emission.LaneElements > 0)
        {
            writer.Line($"{visibility} readonly long[] {EmitContext.Lanes} = new long[{_emission.LaneElements}];");
            writer.Line();
        }
    }

    /// <summary>The methods of the layers of one class.</summary>
    private void Methods(CSharpWriter writer, int index, string visibility)
    {
        foreach ((EmittedLayer layer, ImmutableArray<LayerCode> codes) in _layers.Skip(index * MaxLayersOfClass).Take(MaxLayersOfClass))
        {
            writer.Line();
            writer.Block($"{visibility} void {layer.Method}()", () =>
            {
                foreach (LayerCode code in codes)
                {
                    code.Emit(_context, writer);
                }
            });
        }
    }

    private void Constants(CSharpWriter writer)
    {
        _interface.Constants(writer);
        foreach (string line in ArenaText.Lines(_emission))
        {
            writer.Line(line);
        }

        writer.Line($"public const int ArenaLength = {_emission.Arena.Length};");
    }

    private void InputFeatures(CSharpWriter writer)
    {
        if (_plan.Input.Port.Form.Features is not { } features)
        {
            return;
        }

        string place = features.Axis is { } axis ? $"along axis {axis} of" : "into the elements of";
        writer.Line($"/// <summary>Indices {place} the model's own input: what the input here holds of it, in this order.</summary>");
        writer.Line("public static readonly ushort[] InputFeatures =");
        writer.List("{", features.Indices.Select(CSharpWriter.Literal), "");
        writer.Line("};");
        writer.Line();
    }

    private void Statistics(CSharpWriter writer)
    {
        if (_options.Inputs is not { } inputs)
        {
            return;
        }

        writer.Line("/// <inheritdoc/>");
        writer.Block(
            "public override InputStatistics CalibrationStatistics()",
            () => writer.Line(
                $"return new InputStatistics({inputs.Mean}, {inputs.MeanSpread}, {inputs.Deviation}, {inputs.DeviationSpread});"));
        writer.Line();
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
    private List<ImmutableArray<LayerCode>> Layers()
    {
        var layers = new List<ImmutableArray<LayerCode>>();
        foreach (LayerCode code in _emission.Layers)
        {
            if (layers.Count > 0 && layers[^1][0].Call.Layer == code.Call.Layer)
            {
                layers[^1] = layers[^1].Add(code);
            }
            else
            {
                layers.Add([code]);
            }
        }

        return layers;
    }
}
