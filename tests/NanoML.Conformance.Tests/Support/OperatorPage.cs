using System.Text;
using NanoML.Compiler.Onnx.Proto;
using NanoML.Compiler.Ops;
using NanoML.Differential.Generation;

namespace NanoML.Conformance.Tests.Support;

/// <summary>The page of operators, made from the table of operators, ONNX's node tests and the random graphs.</summary>
internal sealed class OperatorPage
{
    public const string File = "docs/operators.md";

    private const int Graphs = 3000;
    private const int Classical = 300;

    private readonly Dictionary<(string Domain, string Type), OperatorEvidence> _evidence =
        OperatorTable.Entries.ToDictionary(entry => (entry.Domain, entry.OnnxType), _ => new OperatorEvidence());

    private readonly SortedDictionary<string, int> _unsupported = new(StringComparer.Ordinal);
    private int _claimed;

    private OperatorPage()
    {
    }

    public static string Write()
    {
        var page = new OperatorPage();
        page.ReadNodeTests();
        page.ReadRandomGraphs();
        return page.Text();
    }

    private void ReadNodeTests()
    {
        IReadOnlyDictionary<string, string> reasons = ClaimFile.Reasons();
        var claimed = ClaimFile.Claimed().ToHashSet();
        _claimed = claimed.Count;
        foreach (string name in OnnxTestData.Names())
        {
            IReadOnlyList<NodeProto> nodes = new NodeTest(name).Nodes();
            if (claimed.Contains(name))
            {
                Count(nodes, evidence => evidence.NodeTests++);
            }
            else if (reasons.TryGetValue(name, out string? reason))
            {
                Find(nodes[0])?.Reasons.Add(reason);
            }
            else if (nodes.FirstOrDefault(node => Find(node) is null) is { } missing)
            {
                _unsupported[missing.OpType] = _unsupported.GetValueOrDefault(missing.OpType) + 1;
            }
        }
    }

    private void ReadRandomGraphs()
    {
        for (uint seed = 1; seed <= Graphs; seed++)
        {
            CountGraph(RandomModel.Build(Recipe.Of(seed)));
        }

        for (uint seed = 1; seed <= Classical; seed++)
        {
            CountGraph(ClassicalModel.Build(seed));
            CountGraph(ForestModel.Build(seed));
            CountGraph(ComparisonModel.Build(seed));
        }
    }

    private void CountGraph(ModelProto model) => Count(model.Graph.Node, evidence => evidence.RandomGraphs++);

    private void Count(IReadOnlyCollection<NodeProto> nodes, Action<OperatorEvidence> count)
    {
        foreach (NodeProto node in nodes)
        {
            Find(node)?.AddAttributes(node);
        }

        foreach (OperatorEvidence evidence in nodes.Select(Find).OfType<OperatorEvidence>().Distinct())
        {
            count(evidence);
        }
    }

    private OperatorEvidence? Find(NodeProto node) => _evidence.GetValueOrDefault((node.Domain, node.OpType));

    private string Text()
    {
        var text = new StringBuilder();
        var dialects = new List<string>();
        text.AppendLine("# Operators");
        text.AppendLine();
        text.AppendLine("""
            Made by the tests, from what they hold: do not edit. `NANOML_WRITE_PAGES=1 dotnet test tests/NanoML.Conformance.Tests` writes it anew, and a test fails while it is behind.

            An operator's *node tests* are those of [ONNX's own operator tests](https://github.com/onnx/onnx/tree/main/onnx/backend/test) (1.12) that pass and have such a node; its *random graphs*
            are those of the first seeds of [differential testing](differential-testing.md) that ONNX Runtime is compared on. *Attributes* are those that these nodes have. An attribute, shape or type that
            cannot be had is refused with the node's name; nothing is ignored.
            """);
        text.AppendLine();
        text.AppendLine($"{_claimed} of ONNX's {OnnxTestData.Names().Count()} node tests pass.");
        foreach (IGrouping<string, OperatorEntry> domain in OperatorTable.Entries.GroupBy(entry => entry.Domain))
        {
            if (domain.Any(entry => _evidence[(entry.Domain, entry.OnnxType)].IsSome))
            {
                AppendDomain(text, domain.Key, domain);
            }
            else
            {
                dialects.Add($"{domain.Key} ({string.Join(", ", domain.Select(entry => entry.OnnxType))})");
            }
        }

        text.AppendLine();
        text.AppendLine("## Dialects of quantisers");
        text.AppendLine();
        text.AppendLine($"ONNX Runtime has none of them, so that [tests of their own](quantised-models.md) hold them: {string.Join(", ", dialects)}.");

        text.AppendLine();
        text.AppendLine("## Not taken");
        text.AppendLine();
        text.AppendLine("Operators of ONNX's node tests that are refused by name, with the number of tests of each:");
        text.AppendLine(string.Join(", ", _unsupported.Select(op => $"{op.Key} {op.Value}")) + ".");
        return text.ToString().ReplaceLineEndings("\n");
    }

    private void AppendDomain(StringBuilder text, string domain, IEnumerable<OperatorEntry> entries)
    {
        text.AppendLine();
        text.AppendLine($"## {(domain.Length == 0 ? "ai.onnx" : domain)}");
        text.AppendLine();
        text.AppendLine("| operator | node tests | random graphs | attributes | node tests that do not pass |");
        text.AppendLine("|---|---|---|---|---|");
        foreach (OperatorEntry entry in entries.OrderBy(entry => entry.OnnxType, StringComparer.Ordinal))
        {
            OperatorEvidence e = _evidence[(domain, entry.OnnxType)];
            text.AppendLine($"| {entry.OnnxType} | {Number(e.NodeTests)} | {Number(e.RandomGraphs)} | {string.Join(", ", e.Attributes)} | {string.Join("; ", e.Reasons)} |");
        }
    }

    private static string Number(int count) => count == 0 ? "" : $"{count}";
}
