namespace NanoML.Runtime
{
    /// <summary>Measures the managed heap; the firmware's garbage collector knows.</summary>
    public interface IHeapGauge
    {
        /// <summary>The bytes that may still be allocated.</summary>
        int FreeBytes();
    }
}
