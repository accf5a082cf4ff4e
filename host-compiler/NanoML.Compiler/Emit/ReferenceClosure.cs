using System.Collections.Immutable;
using NanoML.Compiler.Device;

namespace NanoML.Compiler.Emit;

/// <summary>
/// What a project has to reference: its own packages and projects, and those of all that it references. The project system deploys direct
/// references only, and the device then misses what they need.
/// </summary>
/// <param name="assemblies">All that reference each other, in load order.</param>
internal sealed class ReferenceClosure(IReadOnlyList<EmittedAssembly> assemblies)
{
    private readonly Dictionary<string, EmittedAssembly> _byName = assemblies.ToDictionary(assembly => assembly.Name);

    /// <summary>In load order.</summary>
    public ImmutableArray<EmittedAssembly> ProjectsOf(EmittedAssembly assembly)
    {
        HashSet<EmittedAssembly> needed = [];
        var pending = new Stack<string>(assembly.References);
        while (pending.TryPop(out string? name))
        {
            if (needed.Add(_byName[name]))
            {
                foreach (string further in _byName[name].References)
                {
                    pending.Push(further);
                }
            }
        }

        return [.. assemblies.Where(needed.Contains)];
    }

    public ImmutableArray<NanoPackage> PackagesOf(EmittedAssembly assembly) =>
        NanoPackage.Closure(ProjectsOf(assembly).Append(assembly).SelectMany(a => a.Packages));
}
