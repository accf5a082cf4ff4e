using NanoML.Compiler.Planning;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies;

/// <summary>Prints a call of a shared kernel, its arguments by name.</summary>
internal static class KernelCallWriter
{
    public static void Write(CSharpWriter writer, string kernel, IEnumerable<KernelArgument> arguments, EmitContext context)
    {
        string[] printed = [.. arguments.SelectMany(a => Argument(a, context))];
        string locals = LongLiteral.Locals(string.Concat(printed));
        if (locals.Length == 0)
        {
            Call();
            return;
        }

        writer.Block("{", "}", () =>
        {
            writer.Text(locals);
            Call();
        });

        void Call() => writer.List($"global::NanoML.Kernels.{kernel}.Run(", printed, ");");
    }

    /// <summary>An argument as it is printed; a slice is two.</summary>
    public static IEnumerable<string> Argument(KernelArgument argument, EmitContext context) => argument.Value switch
    {
        Slice slice => [$"{argument.Name}: {context.Array(slice)}", $"{argument.Name}Offset: {context.Place(slice)}"],
        Table table => [$"{argument.Name}: {context.Table(table)}"],
        long value => [$"{argument.Name}: {LongLiteral.Of(value)}"],
        LaneArray => [$"{argument.Name}: {EmitContext.Lanes}"],
        _ => [$"{argument.Name}: {CSharpWriter.Literal(argument.Value)}"],
    };
}
