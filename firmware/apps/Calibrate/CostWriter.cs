using NanoML.Runtime;

namespace NanoML.Apps.Calibrate
{
    /// <summary>Writes a cost table as JSON, a line for each cost.</summary>
    public static class CostWriter
    {
        /// <param name="nanoseconds">By the numbers of <see cref="Cost"/>.</param>
        public static void Write(ILineWriter output, float[] nanoseconds)
        {
            output.WriteLine("{");
            output.WriteLine("  \"name\": \"my-board\",");
            output.WriteLine("  \"description\": \"Measured with firmware/apps/Calibrate.\",");
            output.WriteLine("  \"estimate\": false,");
            output.WriteLine("  \"nanoseconds\": {");
            for (int k = 0; k < nanoseconds.Length; k++)
            {
                string end = k < nanoseconds.Length - 1 ? "," : "";
                output.WriteLine("    \"" + Cost.Names[k] + "\": " + Decimal(nanoseconds[k]) + end);
            }

            output.WriteLine("  }");
            output.WriteLine("}");
        }

        // To hundredths: what is beyond them is noise.
        private static string Decimal(float value)
        {
            int hundredths = (int)((value * 100) + 0.5f);
            string fraction = (hundredths % 100).ToString();
            return (hundredths / 100).ToString() + (fraction.Length == 1 ? ".0" : ".") + fraction;
        }
    }
}
