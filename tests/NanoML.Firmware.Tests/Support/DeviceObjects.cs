using System.Reflection;
using System.Runtime.InteropServices;
using NanoML.Compiler.Device;

namespace NanoML.Firmware.Tests.Support;

/// <summary>What the objects and arrays of an application take on the managed heap, by the sizes of <see cref="DeviceHeap"/>.</summary>
/// <remarks>
/// Counted is everything of NanoML that is reached from the application, and the static fields of its assembly, but no driver.
/// </remarks>
internal static class DeviceObjects
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static int Bytes(object application)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        FieldInfo[] statics =
        [
            .. application.GetType().Assembly.GetTypes()
                .SelectMany(type => type.GetFields(Declared | BindingFlags.Static))
                .Where(field => !field.IsLiteral && field.DeclaringType!.Namespace is not null),
        ];
        return Reached(application, seen) + statics.Sum(field => DeviceHeap.BlockBytes + Reached(field.GetValue(null), seen));
    }

    private static int Reached(object? value, HashSet<object> seen) => value switch
    {
        null or ValueType => 0,
        _ when !seen.Add(value) => 0,
        string text => DeviceHeap.ObjectBytes(0) + DeviceHeap.ArrayBytes(text.Length + 1),
        Array array => Elements(array) + array.Cast<object?>().Sum(element => Reached(element, seen)),
        _ when value.GetType().Namespace!.StartsWith("NanoML.", StringComparison.Ordinal) => Fields(value, seen),
        _ => 0,
    };

    private static int Elements(Array array)
    {
        Type element = array.GetType().GetElementType()!;
        return DeviceHeap.ArrayBytes(array.Length * (element.IsPrimitive ? SizeOf(element) : DeviceHeap.BlockBytes));
    }

    private static int SizeOf(Type primitive) => primitive == typeof(bool) ? 1 : primitive == typeof(char) ? 2 : Marshal.SizeOf(primitive);

    private static int Fields(object value, HashSet<object> seen)
    {
        FieldInfo[] fields = [.. Ancestry(value.GetType()).SelectMany(type => type.GetFields(Declared | BindingFlags.Instance))];
        return DeviceHeap.ObjectBytes(fields.Length) + fields.Sum(field => Reached(field.GetValue(value), seen));
    }

    private static IEnumerable<Type> Ancestry(Type type) =>
        type.BaseType is null ? [] : [type, .. Ancestry(type.BaseType)];
}
