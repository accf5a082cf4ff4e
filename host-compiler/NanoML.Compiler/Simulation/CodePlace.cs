using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoML.Compiler.Simulation;

/// <summary>Where something is in an assembly.</summary>
/// <param name="Member">A type, method or field.</param>
/// <param name="Instruction">Within a method's body, or null.</param>
internal readonly record struct CodePlace(MemberReference Member, Instruction? Instruction = null)
{
    public override string ToString() => LineOf(Member as MethodDefinition) is { } line ? $"{Name} ({line})" : Name;

    private string Name => Member is TypeReference ? Member.FullName : $"{Member.DeclaringType.FullName}::{Member.Name}";

    private string? LineOf(MethodDefinition? method)
    {
        if (method is null || !method.DebugInformation.HasSequencePoints)
        {
            return null;
        }

        int offset = Instruction?.Offset ?? 0;
        List<SequencePoint> visible = [.. method.DebugInformation.SequencePoints.Where(p => !p.IsHidden)];
        SequencePoint? point = visible.LastOrDefault(p => p.Offset <= offset) ?? visible.FirstOrDefault();
        return point is null ? null : $"{point.Document.Url}:{point.StartLine}";
    }
}
