// Reads Modelfiles and conversations, and prints what Ollama's own parser and templates make of them.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log"
	"os"
	"strings"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/parser"
	"github.com/ollama/ollama/template"
)

type question struct {
	Name          string          `json:"name"`
	Modelfile     string          `json:"modelfile"`
	Conversations [][]api.Message `json:"conversations"`
}

type answer struct {
	Name            string `json:"name"`
	ModelfileSha256 string `json:"modelfileSha256"`
	// Arguments by command, as Ollama reads them, without the template.
	Commands map[string][]string `json:"commands"`
	Prompts  []string            `json:"prompts"`
}

func main() {
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		log.Fatal(err)
	}
	answers := make([]answer, 0, len(questions))
	for _, q := range questions {
		answers = append(answers, ask(q))
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(answers); err != nil {
		log.Fatal(err)
	}
}

func ask(q question) answer {
	file, err := parser.ParseFile(strings.NewReader(q.Modelfile))
	if err != nil {
		log.Fatalf("%s: %v", q.Name, err)
	}
	commands := map[string][]string{}
	for _, command := range file.Commands {
		commands[command.Name] = append(commands[command.Name], command.Args)
	}
	parsed, err := template.Parse(commands["template"][0])
	if err != nil {
		log.Fatalf("%s: %v", q.Name, err)
	}
	prompts := make([]string, 0, len(q.Conversations))
	for _, messages := range q.Conversations {
		// As the server does where a conversation has no system message of its own.
		for _, system := range commands["system"] {
			messages = append([]api.Message{{Role: "system", Content: system}}, messages...)
		}
		var prompt strings.Builder
		if err := parsed.Execute(&prompt, template.Values{Messages: messages}); err != nil {
			log.Fatalf("%s: %v", q.Name, err)
		}
		prompts = append(prompts, prompt.String())
	}
	delete(commands, "template")
	hash := sha256.Sum256([]byte(q.Modelfile))
	return answer{q.Name, hex.EncodeToString(hash[:]), commands, prompts}
}
