import { defineCommand } from '../command.js'

export const command = defineCommand({
  description:
    'Prints a script that completes commands, options, services, instances and stacks. No file of yours is changed.',
  arguments: {
    shell: { description: 'The shell', placeholder: 'SHELL', required: true, choices: ['bash', 'zsh', 'fish'] },
  },
  options: {},
  examples: [
    { command: 'source <(sparkbox completion bash)', explanation: 'in ~/.bashrc' },
    { command: 'source <(sparkbox completion zsh)', explanation: 'in ~/.zshrc, behind compinit' },
    { command: 'sparkbox completion fish > ~/.config/fish/completions/sparkbox.fish', explanation: 'for fish' },
  ],
  json: false,
  instance: false,
  async run(input) {
    const { completionScript } = await import('../completion/script.js')
    const { loadCommands } = await import('./index.js')
    const script = completionScript(await loadCommands(), input.arguments.shell)
    return { data: null, text: () => script }
  },
})
