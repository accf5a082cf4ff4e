using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies.UnrolledForest;

/// <summary>Prints the methods of an <see cref="UnrolledForestCode"/>: features and sums in locals, trees as nested comparisons.</summary>
internal static class UnrolledForestEmitter
{
    private const int BytesOfSum = 4;

    public static void Emit(UnrolledForestCode code, EmitContext context, CSharpWriter writer)
    {
        ForestSumsCall forest = code.Forest;
        writer.Line(code.Heading());
        for (int k = 0; k < code.Methods.Length; k++)
        {
            ForestMethod method = code.Methods[k];
            bool isFirst = k == 0 && forest.IsFirst;
            string name = context.Units.Add(
                $"{Identifier.Pascal(forest.Layer)}Trees",
                method.IlBytes,
                $"{method.Trees.Length} of {forest.Roots.Ints.Length} trees.",
                "byte[] x, int input, byte[] sums, int output",
                body => Body(body, forest, method, isFirst));
            writer.Line(
                $"{name}(x: {context.Array(code.Reads[0])}, input: {context.Place(code.Reads[0])}, "
                + $"sums: {context.Array(code.Output)}, output: {context.Place(code.Output)});");
        }
    }

    private static void Body(CSharpWriter writer, ForestSumsCall forest, ForestMethod method, bool isFirst)
    {
        foreach (int target in isFirst ? Enumerable.Range(0, forest.SumCount) : method.Targets)
        {
            string sum = string.Join(" | ", Enumerable.Range(0, BytesOfSum).Select(k => Shifted($"sums[{Sum(target, k)}]", k)));
            writer.Line($"int s{target} = {(isFirst ? CSharpWriter.Literal(forest.Start.Ints[target]) : sum)};");
        }

        foreach (int feature in method.Features ?? [])
        {
            writer.Line($"int x{feature} = {Element(feature)};");
        }

        foreach (int root in method.Trees)
        {
            Tree(writer, forest, method, ForestNode.At(forest, root));
        }

        foreach (int target in isFirst ? Enumerable.Range(0, forest.SumCount) : method.Targets)
        {
            for (int k = 0; k < BytesOfSum; k++)
            {
                writer.Line($"sums[{Sum(target, k)}] = (byte){(k == 0 ? $"s{target}" : $"(s{target} >> {8 * k})")};");
            }
        }
    }

    private static void Tree(CSharpWriter writer, ForestSumsCall forest, ForestMethod method, ForestNode node)
    {
        if (node.IsLeaf)
        {
            foreach ((int target, int weight) in node.Votes(forest).Where(vote => vote.Weight != 0))
            {
                writer.Line(weight < 0 && weight != int.MinValue ? $"s{target} -= {-weight};" : $"s{target} += {weight};");
            }

            return;
        }

        string feature = method.Features is null ? Element(node.Feature) : $"x{node.Feature}";
        (string left, string right) = node.IsEquality ? ("==", "!=") : ("<=", ">");
        if (AddsNothing(forest, node.Left(forest)))
        {
            writer.Block($"if ({feature} {right} {node.Threshold})", () => Tree(writer, forest, method, node.Right(forest)));
            return;
        }

        writer.Block($"if ({feature} {left} {node.Threshold})", () => Tree(writer, forest, method, node.Left(forest)));
        if (!AddsNothing(forest, node.Right(forest)))
        {
            writer.Block("else", () => Tree(writer, forest, method, node.Right(forest)));
        }
    }

    private static bool AddsNothing(ForestSumsCall forest, ForestNode node) => node.IsLeaf && node.Votes(forest).All(vote => vote.Weight == 0);

    private static string Element(int feature) => $"x[{Distance("input", feature)}]";

    private static string Sum(int target, int k) => Distance("output", (BytesOfSum * target) + k);

    private static string Distance(string from, int distance) => distance == 0 ? from : $"{from} + {distance}";

    private static string Shifted(string value, int k) => k == 0 ? value : $"({value} << {8 * k})";
}
