using System.Globalization;

namespace NanoML.Compiler.Writing;

/// <summary>Constants of type <c>long</c> that nanoCLR reads as C# means them.</summary>
internal static class LongLiteral
{
    // Far enough that the distances from it are no such literals themselves.
    private const long HighValue = 1L << 33;
    private const string HighUse = "(high - ";

    /// <summary>
    /// A constant of type <c>long</c>. C# compiles a literal from 2^31 to 2^32 - 1 to a <c>conv.u8</c>, after which nanoCLR goes on unsigned:
    /// those are written as a distance from a local, see <see cref="Locals"/>.
    /// </summary>
    public static string Of(long value) => value switch
    {
        long.MinValue => "long.MinValue",
        > int.MaxValue and <= uint.MaxValue => string.Create(CultureInfo.InvariantCulture, $"{HighUse}{HighValue - value}L)"),
        _ => value.ToString(CultureInfo.InvariantCulture) + "L",
    };

    /// <summary>The declarations that the constants of a method's body need before it.</summary>
    public static string Locals(string body) =>
        body.Contains(HighUse, StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"long high = {HighValue}L;\n") : "";
}
