using System.Collections.Frozen;
using Mono.Cecil;

namespace NanoML.Compiler.Device;

/// <summary>
/// The types and members of nanoFramework v1 that device code may use, by the assembly that declares them: those of its mscorlib
/// (<see cref="CoreLibrary"/>) and those that DeviceSurface.txt lists of other packages.
/// </summary>
internal sealed class DeviceSurface
{
    private const string BaseSeparator = " : ";

    private readonly FrozenDictionary<string, DeviceType> _types;
    private readonly FrozenSet<string> _members;

    private DeviceSurface(IEnumerable<string> lines)
    {
        Dictionary<string, DeviceType> types = new(StringComparer.Ordinal);
        HashSet<string> members = new(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            string[] columns = line.Split('\t');
            string entry = columns[1];
            if (entry.Contains("::", StringComparison.Ordinal))
            {
                members.Add(entry);
            }
            else
            {
                string[] parts = entry.Split(BaseSeparator);
                types.Add(parts[0], new DeviceType(columns[0], parts.Length > 1 ? parts[1].Split(", ") : []));
            }
        }

        _types = types.ToFrozenDictionary(StringComparer.Ordinal);
        _members = members.ToFrozenSet(StringComparer.Ordinal);
        Namespaces = types.Keys.Select(NamespaceOf).ToFrozenSet(StringComparer.Ordinal);
        Assemblies = types.Values.Select(t => t.Assembly).ToFrozenSet(StringComparer.Ordinal);
    }

    public static DeviceSurface Instance { get; } = new(
    [
        .. CoreLibrary.Surface(),
        .. EmbeddedText.Read("DeviceSurface.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'),
    ]);

    public IReadOnlySet<string> Assemblies { get; }

    public IReadOnlySet<string> Namespaces { get; }

    /// <summary>The assembly that declares a type, or null if the device does not have it.</summary>
    public string? AssemblyOf(TypeReference type) => _types.GetValueOrDefault(type.FullName)?.Assembly;

    /// <param name="name">With its namespace.</param>
    public bool HasType(string name) => _types.ContainsKey(name);

    /// <summary>Whether a type or one of its bases on the device has the member, with this very signature.</summary>
    public bool Has(MemberReference member)
    {
        string declaringType = member.DeclaringType.FullName;
        string marker = declaringType + "::";
        string fullName = member.FullName;
        int at = fullName.IndexOf(marker, StringComparison.Ordinal);
        return HasMember(declaringType, fullName[..at], fullName[(at + declaringType.Length)..]);
    }

    private static string NamespaceOf(string typeName) => typeName[..typeName.LastIndexOf('.')];

    private bool HasMember(string type, string before, string after) =>
        _members.Contains(before + type + after)
        || (!after.StartsWith("::.ctor", StringComparison.Ordinal)
            && _types.TryGetValue(type, out DeviceType? entry) && entry.Bases.Any(b => HasMember(b, before, after)));

    private sealed record DeviceType(string Assembly, string[] Bases);
}
