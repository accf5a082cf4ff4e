using System.Globalization;
using NanoML.Compiler.Planning.Code;

namespace NanoML.Compiler.Emit.Code;

/// <summary>Prints the loop of a <see cref="RepeatedCode"/> over its samples.</summary>
internal static class RepeatedEmitter
{
    public static void Emit(RepeatedCode code, EmitContext context, CSharpWriter writer) => writer.Block(
        string.Create(
            CultureInfo.InvariantCulture,
            $"for (int {EmitContext.Sample} = 0; {EmitContext.Sample} < {code.Repeated.Samples}; {EmitContext.Sample}++)"),
        () => LayerEmitter.Emit(code.First, context.InLoopOf(code.Repeated), writer));
}
