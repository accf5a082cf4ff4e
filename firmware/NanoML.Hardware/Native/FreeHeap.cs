using nanoFramework.Runtime.Native;
using NanoML.Runtime;

namespace NanoML.Hardware
{
    /// <summary>The free part of the managed heap, as the garbage collector finds it.</summary>
    /// <remarks>Each question is a run of the collector: ask once in a while, not in each turn.</remarks>
    public sealed class FreeHeap : IHeapGauge
    {
        public int FreeBytes()
        {
            // A cast from uint to int is no instruction, and the interpreter would go on without a sign; the one to long is.
            return (int)(long)(int)GC.Run(false);
        }
    }
}
