// A configuration file as text, and text as its keys and values again: the one place that knows which format is whose.
import { readHadoopXml, writeHadoopXml } from './hadoop-xml.js'
import type { ConfigFile, ConfigFormat, Settings, Values } from './model.js'
import { readPostgresqlConf, writePostgresqlConf } from './postgresql-conf.js'
import { readProperties, writeProperties } from './properties.js'
import { readShellEnvironment, writeShellEnvironment } from './shell-environment.js'
import { readSparkProperties, writeSparkProperties } from './spark-properties.js'

/** The whole content of the file. CONFIG_INVALID, naming the key, for what its format cannot hold. */
export function renderConfigFile(file: ConfigFile): string {
  if (file.format === 'text') {
    if (file.text === undefined) throw new Error(`${file.path} has the format text but no text`)
    return file.text
  }
  return formats[file.format].write(valuesOf(file.settings))
}

/** The keys and values of a file's content; of the format `text`, the whole content as the value of `wholeFile`. */
export function readConfigText(format: ConfigFormat, text: string): Values {
  return format === 'text' ? { [wholeFile]: text } : formats[format].read(text)
}

/** Stands for the key where a file is compared as a whole. */
export const wholeFile = '(whole file)'

export function valuesOf(settings: Settings): Values {
  return Object.fromEntries(Object.entries(settings).map(([key, { value }]) => [key, value]))
}

const formats: Record<
  Exclude<ConfigFormat, 'text'>,
  { write: (values: Values) => string; read: (text: string) => Values }
> = {
  'hadoop-xml': { write: writeHadoopXml, read: readHadoopXml },
  properties: { write: writeProperties, read: readProperties },
  'spark-properties': { write: writeSparkProperties, read: readSparkProperties },
  'shell-environment': { write: writeShellEnvironment, read: readShellEnvironment },
  postgresql: { write: writePostgresqlConf, read: readPostgresqlConf },
}
