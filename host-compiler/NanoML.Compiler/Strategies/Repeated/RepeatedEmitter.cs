using System.Globalization;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies.Repeated;

/// <summary>Prints the loop of a <see cref="RepeatedCode"/> over its samples.</summary>
internal static class RepeatedEmitter
{
    public static void Emit(RepeatedCode code, EmitContext context, CSharpWriter writer) => writer.Block(
        string.Create(
            CultureInfo.InvariantCulture,
            $"for (int {EmitContext.Sample} = 0; {EmitContext.Sample} < {code.Repeated.Samples}; {EmitContext.Sample}++)"),
        () => code.First.Emit(context.InLoopOf(code.Repeated), writer));
}
