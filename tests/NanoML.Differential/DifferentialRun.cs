using NanoML.Compiler.Onnx.Proto;
using NanoML.Differential.Checking;
using NanoML.Differential.Generation;

namespace NanoML.Differential;

/// <summary>A case that the compiler and ONNX Runtime do not agree on.</summary>
/// <param name="Seed">Makes the whole graph again.</param>
/// <param name="Small">The graph, as small as steps can be left out.</param>
internal sealed record Finding(uint Seed, CaseResult Result, ModelProto Small)
{
    public override string ToString() =>
        $"seed {Seed}: {Result.Outcome}: {Result.Detail} [{string.Join(", ", Small.Graph.Node.Select(node => node.OpType))}; opset {Small.OpsetImport[0].Version}]";
}

/// <summary>Many cases, one after another; what they were made of and how they ended.</summary>
internal sealed class DifferentialRun : IDisposable
{
    /// <summary>One in so many cases is brought to an integer plan.</summary>
    private const uint PlanEvery = 4;

    private readonly string _folder = Directory.CreateTempSubdirectory("nanoml-differential-").FullName;
    private readonly CaseCheck _check;

    public DifferentialRun() => _check = new CaseCheck(Path.Combine(_folder, "case.onnx"));

    public Dictionary<Outcome, int> Outcomes { get; } = Enum.GetValues<Outcome>().ToDictionary(outcome => outcome, _ => 0);

    /// <summary>How many nodes of each operator the cases had that ONNX Runtime takes.</summary>
    public SortedDictionary<string, int> Operators { get; } = new(StringComparer.Ordinal);

    /// <summary>Refused and discarded cases by their reason, without numbers and names.</summary>
    public SortedDictionary<string, int> Reasons { get; } = new(StringComparer.Ordinal);

    /// <returns>The finding, shrunk; null when there is none.</returns>
    public Finding? Run(uint seed)
    {
        bool plans = seed % PlanEvery == 0;
        Recipe recipe = Recipe.Of(seed);
        ModelProto model = RandomModel.Build(recipe);
        CaseResult result = _check.Run(model, plans);
        Count(model, result);
        if (!result.IsFinding)
        {
            return null;
        }

        ModelProto small = result.Outcome == Outcome.Hangs ? model : RandomModel.Build(Shrinking.Run(
            recipe, smaller => _check.Run(RandomModel.Build(smaller), plans).Outcome == result.Outcome));
        return new Finding(seed, _check.Run(small, plans), small);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Count(ModelProto model, CaseResult result)
    {
        Outcomes[result.Outcome]++;
        if (result.Outcome is not Outcome.Agrees)
        {
            string reason = $"{result.Outcome}: {ReasonText.WithoutParticulars(result.Detail)}";
            Reasons[reason] = Reasons.GetValueOrDefault(reason) + 1;
        }

        if (result.Outcome != Outcome.Discarded)
        {
            foreach (NodeProto node in model.Graph.Node)
            {
                Operators[node.OpType] = Operators.GetValueOrDefault(node.OpType) + 1;
            }
        }
    }
}
