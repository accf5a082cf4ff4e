using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Splitting;

/// <summary>The generated class beside the device's part: what a board has to tell its host.</summary>
internal static class SplitClass
{
    private const string Suffix = "Link";

    public static EmittedModelCode AddTo(
        EmittedModelCode code, CompileOptions options, string modelSha256, string board, int sentBytes, int values, int? exitMargin, byte[] identity)
    {
        string name = options.ClassName + Suffix;
        string header = EmitHeader.Text(new EmitOptions(options.ClassName, options.Namespace, Path.GetFileName(options.ModelPath), modelSha256, board));
        return ModelEmitter.WithSource(
            code, new EmittedFile($"{options.ClassName}/{name}.cs", Text(header, options.Namespace, name, options.ClassName, sentBytes, values, exitMargin, identity)));
    }

    private static string Text(string header, string space, string name, string model, int sentBytes, int values, int? exitMargin, byte[] identity)
    {
        var writer = new CSharpWriter();
        writer.Line(header);
        writer.Block($"namespace {space}", () =>
        {
            writer.Line($"/// <summary>What <see cref=\"{model}\"/> and the host's part of the model have agreed on.</summary>");
            writer.Block($"public static class {name}", () =>
            {
                writer.Line("/// <summary>The bytes that are sent.</summary>");
                writer.Line(FormattableString.Invariant($"public const int SentBytes = {sentBytes};"));
                writer.Line();
                writer.Line("/// <summary>The values of the whole model's result.</summary>");
                writer.Line(FormattableString.Invariant($"public const int ResultCount = {values};"));
                writer.Line();
                if (exitMargin is { } margin)
                {
                    writer.Line("/// <summary>With a margin of as many levels or more between the two greatest scores, the board decides alone.</summary>");
                    writer.Line(FormattableString.Invariant($"public const int ExitMargin = {margin};"));
                    writer.Line();
                }

                writer.Line("/// <summary>Tells this split from all others.</summary>");
                writer.Block("public static byte[] Identity()", () =>
                    writer.Line($"return new byte[] {{ {string.Join(", ", identity)} }};"));
            });
        });
        return writer.ToString();
    }
}
