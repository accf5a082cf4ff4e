using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Code;

namespace NanoML.Compiler.Emit.Code;

/// <summary>Prints a call of a shared kernel.</summary>
internal static class ReferenceEmitter
{
    public static void Emit(ReferenceCode code, EmitContext context, CSharpWriter writer)
    {
        KernelCall call = code.Call;
        writer.Line($"// {call.Layer}: {call.Kernel} {call.Summary}");
        writer.List($"global::NanoML.Kernels.{call.Kernel}.Run(", call.Arguments.SelectMany(a => Argument(a, context)), ");");
    }

    private static IEnumerable<string> Argument(KernelArgument argument, EmitContext context) => argument.Value switch
    {
        Slice slice => [$"{argument.Name}: {context.Array(slice)}", $"{argument.Name}Offset: {context.Offset(slice)}"],
        Table table => [$"{argument.Name}: {context.Table(table)}"],
        _ => [$"{argument.Name}: {CSharpWriter.Literal(argument.Value)}"],
    };
}
