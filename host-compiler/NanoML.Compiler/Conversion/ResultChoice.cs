using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;

namespace NanoML.Compiler.Conversion;

/// <summary>
/// Chooses the result among the outputs of a model: of a classifier the scores, not the label that follows from them; of scores in a map
/// (ZipMap) the tensor; nothing that hands an input on. What is left as several real outputs stays so.
/// </summary>
internal sealed class ResultChoice
{
    // What changes the form of a value, not what it says.
    private static readonly HashSet<string> s_forms = ["Cast", "Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze"];

    // What looks up the name of a class: the index is their last input.
    private static readonly HashSet<string> s_names = ["LabelEncoder", "CategoryMapper", "ArrayFeatureExtractor", "Gather"];

    private readonly OnnxModel _model;
    private readonly Dictionary<string, OnnxNode> _producers;

    private ResultChoice(OnnxModel model)
    {
        _model = model;
        _producers = model.Graph.Nodes.SelectMany(node => node.Outputs.Where(name => name.Length > 0).Select(name => (name, node)))
            .ToDictionary(pair => pair.name, pair => pair.node);
    }

    /// <param name="name">The output to take; null takes what is no label and no input.</param>
    /// <param name="kept">Further outputs.</param>
    /// <exception cref="CompilerException">NML0107: there is no output of that name.</exception>
    public static OnnxModel Apply(OnnxModel model, string? name, IReadOnlyCollection<string> kept)
    {
        var choice = new ResultChoice(model);
        ImmutableArray<OnnxValueInfo> named = name is not null ? [choice.Named(name)]
            : MlNetColumns.Result(model) is { } column ? [column]
            : model.Graph.Outputs;
        OnnxValueInfo[] results = [.. named.Where(choice.IsComputed).DefaultIfEmpty(named[0]).Select(choice.ScoresOf).DistinctBy(output => output.Name)];
        OnnxValueInfo[] tensors = [.. results.Where(output => !choice.IsIndex(output.Name) && !choice.IsDecision(output, results)).DefaultIfEmpty(results[0])];
        tensors = [.. tensors.Where(output => !choice.FollowsFromDecisions(output, tensors))];
        OnnxValueInfo[] outputs = [.. tensors.Concat(kept.Select(choice.Named)).DistinctBy(output => output.Name)];
        OnnxGraph graph = (model.Graph with { Outputs = [.. outputs] }).WithoutUnused();
        return model with { Graph = graph, Metadata = choice.WithLabels([.. named, .. tensors]) };
    }

    private OnnxValueInfo Named(string name) => _model.Graph.Outputs.FirstOrDefault(output => output.Name == name)
        ?? throw new CompilerException(
            DiagnosticCatalog.UnsupportedInterface,
            $"{_model.Path}: the model has no output '{name}'",
            $"Its outputs are: {string.Join(", ", _model.Graph.Outputs.Select(output => output.Name))}.");

    /// <summary>Whether an output is more than an input that is handed on.</summary>
    private bool IsComputed(OnnxValueInfo output) => _producers.ContainsKey(ThroughForms(output.Name));

    /// <summary>The tensor of scores behind a map of them, or behind the label that a classifier makes of them; else the output itself.</summary>
    private OnnxValueInfo ScoresOf(OnnxValueInfo output)
    {
        string source = ThroughForms(output.Name);
        if (_producers.GetValueOrDefault(source) is not { } producer)
        {
            return output;
        }

        if (IsMap(producer))
        {
            return Undeclared(producer.Inputs[0]);
        }

        string index = ThroughNames(output.Name);
        return _producers.GetValueOrDefault(index) is { } maker && IsClassifier(maker) && maker.Outputs is [var label, { Length: > 0 } scores, ..]
            && index == label ? Undeclared(Shown(scores))
            : IsClassical(producer, "Binarizer") || (index != output.Name && IsIndex(output.Name)) ? Undeclared(index)
            : output;
    }

    private static OnnxValueInfo Undeclared(string name) => new(name, default, [], false);

    /// <summary>The scores of a classifier as an output of the model shows them, or else as the classifier makes them.</summary>
    private string Shown(string scores) =>
        _model.Graph.Outputs.Select(output => ThroughMap(output.Name)).FirstOrDefault(name => ThroughNormalizer(name) == scores) ?? scores;

    private bool IsIndex(string name) => _producers.GetValueOrDefault(ThroughNames(name)) is { Domain: "", OpType: "ArgMax" or "ArgMin" };

    /// <summary>Whether an output says no more than on which side of a number another one is, as the label of an anomaly detector.</summary>
    private bool IsDecision(OnnxValueInfo output, OnnxValueInfo[] others)
    {
        bool compares = false;
        string score = Through(
            output.Name,
            node => others.All(other => other == output || !node.Outputs.Contains(other.Name)) && IsOfOne(node),
            node =>
            {
                compares |= node.OpType is "Less" or "Greater" or "LessOrEqual" or "GreaterOrEqual" or "Sign";
                return node.Inputs.First(name => !_model.Graph.Initializers.ContainsKey(name));
            });
        return compares && others.Any(other => other != output && other.Name == score);
    }

    /// <summary>Whether an output is made of decisions between pairs of classes that are an output themselves.</summary>
    private bool FollowsFromDecisions(OnnxValueInfo output, OnnxValueInfo[] others)
    {
        string[] decisions = [.. others.Select(other => other.Name).Where(name => name != output.Name
            && _producers.GetValueOrDefault(name) is { } maker && PairwiseVotes.AreMadeBy(maker) && maker.Outputs[1] == name)];
        return decisions.Length > 0 && (_model.Graph with { Outputs = [output] }).WithoutUnused().Nodes.Any(node => node.Outputs.Any(decisions.Contains));
    }

    private bool IsOfOne(OnnxNode node) => node.Domain.Length == 0 && node.Inputs.Count(name => !_model.Graph.Initializers.ContainsKey(name)) == 1;

    private ImmutableDictionary<string, string> WithLabels(IEnumerable<OnnxValueInfo> outputs)
    {
        string[]? labels = MlNetColumns.Labels(_model) ?? outputs.Select(output => LabelsOf(output.Name)).FirstOrDefault(names => names is not null);
        return labels is null || _model.Metadata.ContainsKey(ClassLabels.Key)
            ? _model.Metadata
            : _model.Metadata.Add(ClassLabels.Key, ClassLabels.Write([.. labels.Select(OnnxSource.OneLine)]));
    }

    private string[]? LabelsOf(string output)
    {
        string source = ThroughForms(output);
        OnnxNode? map = _producers.GetValueOrDefault(source);
        OnnxNode? classifier = _producers.GetValueOrDefault(ThroughNormalizer(ThroughMap(output)));
        return (map is not null && IsMap(map) ? LabelsOf(map) : null)
            ?? (classifier is not null && IsClassifier(classifier) ? Mapped(classifier, LabelsOf(classifier)) : null);
    }

    /// <summary>The texts that a CategoryMapper makes of a classifier's labels; the labels where there is none.</summary>
    private string[]? Mapped(OnnxNode classifier, string[]? labels)
    {
        if (labels is null
            || _model.Graph.Nodes.FirstOrDefault(node => IsClassical(node, "CategoryMapper") && node.Inputs is [var key] && ThroughForms(key) == classifier.Outputs[0]) is not { } mapper
            || mapper.Attributes.GetValueOrDefault("cats_int64s")?.Value is not ImmutableArray<long> keys
            || mapper.Attributes.GetValueOrDefault("cats_strings")?.Value is not ImmutableArray<string> texts)
        {
            return labels;
        }

        Dictionary<string, string> names = keys.Zip(texts).DistinctBy(pair => pair.First).ToDictionary(pair => $"{pair.First}", pair => pair.Second);
        string unknown = mapper.Attributes.GetValueOrDefault("default_string")?.Value as string ?? "_Unused";
        return [.. labels.Select(label => names.GetValueOrDefault(label, unknown))];
    }

    private static string[]? LabelsOf(OnnxNode node) =>
        new[] { "classlabels_strings", "classlabels_int64s", "classlabels_ints" }
            .Select(name => node.Attributes.GetValueOrDefault(name)?.Value switch
            {
                ImmutableArray<string> { IsEmpty: false } names => names.ToArray(),
                ImmutableArray<long> { IsEmpty: false } numbers => [.. numbers.Select(number => $"{number}")],
                _ => null,
            })
            .FirstOrDefault(labels => labels is not null);

    private static bool IsClassical(OnnxNode node, string type) => node.Domain == OnnxDomains.Classical && node.OpType == type;

    private static bool IsMap(OnnxNode node) => IsClassical(node, "ZipMap") && node.Inputs.Length > 0;

    private static bool IsClassifier(OnnxNode node) =>
        node.Domain == OnnxDomains.Classical && node.OpType.EndsWith("Classifier", StringComparison.Ordinal);

    private string ThroughMap(string name) => _producers.GetValueOrDefault(ThroughForms(name)) is { } map && IsMap(map) ? map.Inputs[0] : name;

    private string ThroughForms(string name) => Through(name, node => node.Domain.Length == 0 && s_forms.Contains(node.OpType), node => node.Inputs[0]);

    private string ThroughNames(string name) => Through(
        name,
        node => (node.Domain.Length == 0 && s_forms.Contains(node.OpType)) || s_names.Contains(node.OpType),
        node => s_names.Contains(node.OpType) ? node.Inputs[^1] : node.Inputs[0]);

    private string ThroughNormalizer(string name) => Through(
        name,
        node => (node.Domain.Length == 0 && s_forms.Contains(node.OpType)) || IsClassical(node, "Normalizer"),
        node => node.Inputs[0]);

    private string Through(string name, Func<OnnxNode, bool> passes, Func<OnnxNode, string> source)
    {
        while (_producers.GetValueOrDefault(name) is { Inputs.Length: > 0 } node && passes(node))
        {
            name = source(node);
        }

        return name;
    }
}
